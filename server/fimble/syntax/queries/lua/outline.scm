; Definitions: @definition the whole, @name its name, @body what follows its signature.

(function_declaration name: (_) @name body: (_)? @body) @definition
(variable_declaration
  (assignment_statement
    (variable_list name: (_) @name)
    (expression_list value: (function_definition body: (_)? @body)))) @definition
(field name: (_) @name value: (function_definition body: (_)? @body)) @definition
