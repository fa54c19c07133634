; Definitions: @definition the whole, @name its name, @body what follows its signature.

(module name: (_) @name body: (_)? @body) @definition
(class name: (_) @name body: (_)? @body) @definition
(singleton_class value: (_) @name body: (_)? @body) @definition
(method name: (_) @name body: (_)? @body) @definition
(singleton_method name: (_) @name body: (_)? @body) @definition
