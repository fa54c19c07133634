; Definitions: @definition the whole, @name its name, @body what follows its signature.

(class_definition name: (_) @name body: (_)? @body) @definition
(function_definition name: (_) @name body: (_)? @body) @definition
