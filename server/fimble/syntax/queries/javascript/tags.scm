; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(program (lexical_declaration (variable_declarator name: (identifier) @name) @definition))
(program
  (export_statement
    declaration: (lexical_declaration (variable_declarator name: (identifier) @name) @definition)))
(assignment_expression left: (member_expression object: (this) property: (_) @name)) @definition
(field_definition property: (_) @name) @definition
