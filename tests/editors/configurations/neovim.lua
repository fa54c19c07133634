vim.lsp.config('fimble', { cmd = { 'fimble', 'serve', '--stdio' }, root_markers = { '.git' } })
vim.lsp.enable('fimble')
vim.lsp.inline_completion.enable(true)
vim.keymap.set('i', '<Tab>', function()
  if not vim.lsp.inline_completion.get() then return '<Tab>' end
end, { expr = true })
