//! A Telegram for offline use: a Bot API emulator on the real wire format, and a chat page.
