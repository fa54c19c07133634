; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(program (variable_assignment name: (_) @name) @definition)
