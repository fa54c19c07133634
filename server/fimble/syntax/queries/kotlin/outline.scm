; Definitions: @definition the whole, @name its name, @body what follows its signature.

(class_declaration name: (_) @name [(class_body) (enum_class_body)]? @body) @definition
(object_declaration name: (_) @name (class_body)? @body) @definition
(companion_object (class_body)? @body) @definition
(function_declaration name: (_) @name (function_body) @body) @definition
(secondary_constructor (block) @body) @definition
