; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(program (lexical_declaration (variable_declarator name: (identifier) @name) @definition))
(program
  (export_statement
    declaration: (lexical_declaration (variable_declarator name: (identifier) @name) @definition)))
(assignment_expression left: (member_expression object: (this) property: (_) @name)) @definition
(public_field_definition name: (_) @name) @definition
(property_signature name: (_) @name) @definition
(method_signature name: (_) @name) @definition
(abstract_method_signature name: (_) @name) @definition
(function_signature name: (_) @name) @definition
(type_alias_declaration name: (_) @name) @definition
(enum_body name: (_) @name @definition)
(enum_assignment name: (_) @name) @definition
