; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(source_file (const_declaration (const_spec name: (_) @name) @definition))
(source_file (var_declaration (var_spec name: (_) @name) @definition))
(source_file (var_declaration (var_spec_list (var_spec name: (_) @name) @definition)))
(type_spec name: (_) @name) @definition
(type_alias name: (_) @name) @definition
(field_declaration name: (_) @name) @definition
(method_elem name: (_) @name) @definition
