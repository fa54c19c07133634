; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(field_declaration (variable_declaration (variable_declarator name: (_) @name))) @definition
(property_declaration name: (_) @name) @definition
(method_declaration name: (_) @name) @definition
(enum_member_declaration name: (_) @name) @definition
(delegate_declaration name: (_) @name) @definition
