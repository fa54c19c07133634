; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(chunk (variable_declaration (assignment_statement (variable_list name: (_) @name))) @definition)
(chunk (assignment_statement (variable_list name: (_) @name)) @definition)
