; Definitions: @definition the whole, @name its name, @body what follows its signature.

(function_definition name: (_) @name body: (_) @body) @definition
