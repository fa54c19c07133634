-- nvim -l neovim_refactors.lua INIT FILE ACTION: has a second, embedded Neovim (NVIM_PROGRAM) list the
-- code actions of line 2 with `gra`, takes the one whose title begins with ACTION, and prints the lines.
local init, file, action = arg[1], arg[2], arg[3]
local child = vim.fn.jobstart({ vim.env.NVIM_PROGRAM, '--embed', '--headless', '-u', init, file }, { rpc = true })
local function lua(code, ...) return vim.rpcrequest(child, 'nvim_exec_lua', code, { ... }) end
local function lines() return vim.rpcrequest(child, 'nvim_buf_get_lines', 0, 0, -1, false) end

-- A picker, as plugins put one in the place of the plain list.
lua([[
  local wanted = ...
  vim.ui.select = function(items, options, choose)
    for number, item in ipairs(items) do
      if vim.startswith(options.format_item(item), wanted) then return choose(item, number) end
    end
  end]], action)
vim.wait(20000, function()
  return lua("local c = vim.lsp.get_clients()[1]; return c ~= nil and c.initialized == true")
end, 50)
local before = lines()
vim.rpcrequest(child, 'nvim_input', '2G^gra')
vim.wait(20000, function() return not vim.deep_equal(lines(), before) end, 50)
print(vim.json.encode(lines()))
vim.fn.jobstop(child)
