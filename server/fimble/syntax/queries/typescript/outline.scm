; Definitions: @definition the whole, @name its name, @body what follows its signature.

(class_declaration name: (_) @name body: (_) @body) @definition
(abstract_class_declaration name: (_) @name body: (_) @body) @definition
(interface_declaration name: (_) @name body: (_) @body) @definition
(enum_declaration name: (_) @name body: (_) @body) @definition
(internal_module name: (_) @name body: (_) @body) @definition
(module name: (_) @name body: (_) @body) @definition
(type_alias_declaration name: (_) @name value: (object_type) @body) @definition
(function_declaration name: (_) @name body: (_) @body) @definition
(generator_function_declaration name: (_) @name body: (_) @body) @definition
(method_definition name: (_) @name body: (_) @body) @definition

; A function or a class that is given a name by what it is assigned to.
(variable_declarator
  name: (identifier) @name
  value: [
    (arrow_function body: (statement_block) @body)
    (function_expression body: (_) @body)
    (class body: (_) @body)
  ]) @definition
(pair
  key: (_) @name
  value: [
    (arrow_function body: (statement_block) @body)
    (function_expression body: (_) @body)
  ]) @definition
(public_field_definition
  name: (_) @name
  value: (arrow_function body: (statement_block) @body)) @definition
