; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(assignment left: (constant) @name) @definition
(assignment left: (instance_variable) @name) @definition
(call
  method: (identifier) @_accessor
  arguments: (argument_list (simple_symbol) @name)
  (#any-of? @_accessor "attr_accessor" "attr_reader" "attr_writer")) @definition
