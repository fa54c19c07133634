; Definitions: @definition the whole, @name its name, @body what follows its signature.

(namespace_declaration name: (_) @name body: (_) @body) @definition
(class_declaration name: (_) @name body: (_) @body) @definition
(struct_declaration name: (_) @name body: (_) @body) @definition
(record_declaration name: (_) @name body: (_) @body) @definition
(interface_declaration name: (_) @name body: (_) @body) @definition
(enum_declaration name: (_) @name body: (_) @body) @definition
(method_declaration name: (_) @name body: (block) @body) @definition
(constructor_declaration name: (_) @name body: (block) @body) @definition
(destructor_declaration name: (_) @name body: (block) @body) @definition
(local_function_statement name: (_) @name body: (block) @body) @definition
(property_declaration name: (_) @name accessors: (_) @body) @definition
