; Definitions: @definition the whole, @name its name, @body what follows its signature.

(class_declaration name: (_) @name body: (_) @body) @definition
(protocol_declaration name: (_) @name body: (_) @body) @definition
(function_declaration name: (_) @name body: (_) @body) @definition
(init_declaration "init" @name body: (_) @body) @definition
(deinit_declaration "deinit" @name body: (_) @body) @definition
