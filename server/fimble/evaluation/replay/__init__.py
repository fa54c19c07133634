"""Typing real files key by key: how soon assistants suggest, what they read, who is right."""
