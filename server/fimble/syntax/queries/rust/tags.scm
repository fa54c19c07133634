; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(function_signature_item name: (_) @name) @definition
(struct_item name: (_) @name) @definition
(const_item name: (_) @name) @definition
(static_item name: (_) @name) @definition
(type_item name: (_) @name) @definition
(field_declaration name: (_) @name) @definition
(enum_variant name: (_) @name) @definition
