; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(module (expression_statement (assignment left: (identifier) @name) @definition))
(class_definition
  body: (block (expression_statement (assignment left: (identifier) @name) @definition)))
(assignment
  left: (attribute object: (identifier) @_self attribute: (identifier) @name)
  (#eq? @_self "self")) @definition
