; Definitions: @definition the whole, @name its name, @body what follows its signature.

(function_item name: (_) @name body: (_) @body) @definition
(impl_item type: (_) @name body: (_) @body) @definition
(trait_item name: (_) @name body: (_) @body) @definition
(struct_item name: (_) @name body: (_) @body) @definition
(union_item name: (_) @name body: (_) @body) @definition
(enum_item name: (_) @name body: (_) @body) @definition
(mod_item name: (_) @name body: (_) @body) @definition
(macro_definition name: (_) @name) @definition
