; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(function_declaration name: (_) @name) @definition
(template_body (val_definition pattern: (identifier) @name) @definition)
(template_body (var_definition pattern: (identifier) @name) @definition)
(template_body (val_declaration name: (_) @name) @definition)
(class_parameter name: (_) @name) @definition
(type_definition name: (_) @name) @definition
