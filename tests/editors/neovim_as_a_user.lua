-- nvim -l neovim_as_a_user.lua INIT FILE: drives a second, embedded Neovim (NVIM_PROGRAM) with real keys
-- and real timers, and prints as JSON what is to be seen.
local init, file = arg[1], arg[2]
local child = vim.fn.jobstart({ vim.env.NVIM_PROGRAM, '--embed', '--headless', '-u', init, file }, { rpc = true })
local function keys(text) vim.rpcrequest(child, 'nvim_input', text) end
local function lua(code) return vim.rpcrequest(child, 'nvim_exec_lua', code, {}) end
local function lines() return vim.rpcrequest(child, 'nvim_buf_get_lines', 0, 0, -1, false) end
local function wait(done) return vim.wait(20000, done, 50) end
local function shown()
  return lua([[
    local space = vim.api.nvim_get_namespaces()['nvim.lsp.inline_completion']
    if not space then return '' end
    local text = {}
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true })) do
      for _, part in ipairs(mark[4].virt_text or {}) do table.insert(text, part[1]) end
    end
    return table.concat(text)]])
end

local seen = {}
wait(function() return lua("local c = vim.lsp.get_clients()[1]; return c ~= nil and c.initialized == true") end)
keys('jA ')
wait(function() return shown() ~= '' end)
seen.shown = shown()
keys('<Tab>')
wait(function() return lines()[2]:find('return') ~= nil end)
seen.after_tab = lines()
keys('<Esc>uA ')
wait(function() return shown() ~= '' end)
keys('<Esc>')
wait(function() return shown() == '' end)
seen.after_escape = lines()
keys('ggO<Tab>')
wait(function() return #lines()[1] > 0 end)
seen.plain_tab = lines()[1]
print(vim.json.encode(seen))
vim.fn.jobstop(child)
