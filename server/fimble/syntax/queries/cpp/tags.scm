; Definitions without a body to stand in, for the index of names; the others are in outline.scm.
; @definition the whole, @name its name.

(declaration declarator: (function_declarator declarator: (identifier) @name)) @definition
(declaration
  declarator: (pointer_declarator
    declarator: (function_declarator declarator: (identifier) @name))) @definition
(preproc_def name: (_) @name) @definition
(preproc_function_def name: (_) @name) @definition
(field_declaration declarator: (field_identifier) @name) @definition
(field_declaration declarator: (pointer_declarator declarator: (field_identifier) @name)) @definition
(enumerator name: (_) @name) @definition
(type_definition declarator: (type_identifier) @name) @definition
(field_declaration
  declarator: (function_declarator declarator: (field_identifier) @name)) @definition
(field_declaration
  declarator: (reference_declarator
    (function_declarator declarator: (field_identifier) @name))) @definition
(alias_declaration name: (_) @name) @definition
