; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(property_declaration (property_element name: (variable_name) @name)) @definition
(const_declaration (const_element (name) @name)) @definition
(method_declaration name: (_) @name) @definition
(enum_case name: (_) @name) @definition
