"""Why there is no suggestion. Silence is a value, never an exception."""

from enum import StrEnum


class Rejection(StrEnum):
    """The reason for a silence, in words a user can read."""

    DISABLED = "completions are switched off by the settings"
    LANGUAGE_DISABLED = "completions are switched off for this language"
    MIDDLE_OF_WORD = "the cursor stands inside a word"
    IN_COMMENT = "completions are switched off in comments"
    IN_STRING = "completions are switched off in strings"
    TAKEN_BACK = "you have just undone or redone something"
    DELETING = "you are deleting, character by character"
    JUST_DELETED = "the suggestion is what you have just deleted"
    TEXT_AFTER_CURSOR = "more than closing brackets stands after the cursor on its line"
    TOO_LITTLE_TEXT = "the file is almost empty"
    BINARY = "the file is not text"
    SELECTION_MISMATCH = "the suggestion does not start with the entry selected in the popup"
    ENGINE_NOT_READY = "the model is still being loaded"
    ENGINE_FAILED = "the engine could not answer"
    CANCELLED = "the request was cancelled"
    SUPERSEDED = "a newer request took its place"
    TIME_LIMIT = "the time limit ended before there was anything to show; the next one is quicker"
    STALE = "the document changed meanwhile"
    EMPTY = "the model had nothing to add"
    REPEATS_SUFFIX = "the suggestion repeats what stands after the cursor"
    REPETITION = "the suggestion repeats itself"
    BREAKS_SYNTAX = "the suggestion would not parse where it stands"
    SECRET = "the suggestion holds what looks like a secret that you have not written"
    UNLIKELY = "you would probably not take the suggestion"
    SENTINEL = "the model answered with control tokens only"
