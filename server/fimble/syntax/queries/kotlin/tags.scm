; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(source_file (property_declaration (variable_declaration (identifier) @name)) @definition)
(class_body (property_declaration (variable_declaration (identifier) @name)) @definition)
(class_parameter (identifier) @name) @definition
(function_declaration name: (_) @name) @definition
(enum_entry (identifier) @name) @definition
(type_alias type: (identifier) @name) @definition
