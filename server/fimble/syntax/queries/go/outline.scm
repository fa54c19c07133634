; Definitions: @definition the whole, @name its name, @body what follows its signature.

(function_declaration name: (_) @name body: (_) @body) @definition
(method_declaration name: (_) @name body: (_) @body) @definition
(type_spec
  name: (_) @name
  type: [
    (struct_type (field_declaration_list) @body)
    (interface_type "{" @body)
  ]) @definition
