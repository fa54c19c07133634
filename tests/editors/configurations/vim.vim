filetype plugin on
let g:ale_linters = {'python': ['fimble']}
autocmd FileType python setlocal omnifunc=ale#completion#OmniFunc
autocmd VimEnter * call ale#linter#Define('python', {
  \ 'name': 'fimble', 'lsp': 'stdio', 'executable': 'fimble', 'command': '%e serve --stdio',
  \ 'project_root': {buffer -> fnamemodify(bufname(buffer), ':p:h')}})
