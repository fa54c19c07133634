; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(field_declaration declarator: (variable_declarator name: (_) @name)) @definition
(constant_declaration declarator: (variable_declarator name: (_) @name)) @definition
(method_declaration name: (_) @name) @definition
(enum_constant name: (_) @name) @definition
