;;; Takes a code action of line 2 from the list, as a user does, and prints as JSON what became of the text.
;;; emacs -Q --batch -l CONFIGURATION -l emacs_refactors.el FILE ACTION  -*- lexical-binding: t -*-
(require 'eglot)
(require 'json)
(setq eglot-sync-connect 20 make-backup-files nil create-lockfiles nil)
(find-file (pop command-line-args-left))
(python-mode)
(call-interactively #'eglot)
(goto-char (point-min))
(forward-line 1)
(back-to-indentation)
;; By a key and not by the mouse, which would want a menu; and the choice from the list.
(let* ((last-nonmenu-event ?a)
       (action (pop command-line-args-left))
       (completing-read-function
        (lambda (_prompt titles &rest _) (seq-find (lambda (title) (string-prefix-p action title))
                                                   (all-completions "" titles)))))
  (call-interactively #'eglot-code-actions))
(princ (json-encode (list (cons "after_action" (buffer-string)))))
(terpri)
(eglot-shutdown (eglot-current-server))
