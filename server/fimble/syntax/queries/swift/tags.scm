; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(class_body (property_declaration name: (pattern) @name) @definition)
(protocol_function_declaration name: (_) @name) @definition
(protocol_property_declaration name: (_) @name) @definition
(enum_entry name: (_) @name) @definition
(typealias_declaration name: (_) @name) @definition
