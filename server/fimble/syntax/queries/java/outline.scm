; Definitions: @definition the whole, @name its name, @body what follows its signature.

(class_declaration name: (_) @name body: (_) @body) @definition
(interface_declaration name: (_) @name body: (_) @body) @definition
(enum_declaration name: (_) @name body: (_) @body) @definition
(record_declaration name: (_) @name body: (_) @body) @definition
(annotation_type_declaration name: (_) @name body: (_) @body) @definition
(method_declaration name: (_) @name body: (_) @body) @definition
(constructor_declaration name: (_) @name body: (_) @body) @definition
(compact_constructor_declaration name: (_) @name body: (_) @body) @definition
