; Definitions: @definition the whole, @name its name, @body what follows its signature.

(package_object name: (_) @name body: (_)? @body) @definition
(class_definition name: (_) @name body: (_)? @body) @definition
(object_definition name: (_) @name body: (_)? @body) @definition
(trait_definition name: (_) @name body: (_)? @body) @definition
(enum_definition name: (_) @name body: (_) @body) @definition
(function_definition name: (_) @name body: (_) @body) @definition
