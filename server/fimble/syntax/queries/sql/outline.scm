; Definitions: @definition the whole, @name its name, @body what follows its signature.

(create_table (object_reference) @name (column_definitions) @body) @definition
(create_view (object_reference) @name) @definition
(create_function (object_reference) @name (function_body)? @body) @definition
