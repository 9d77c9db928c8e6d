"""Posts that come in from a file: an archive of this software, or what Mastodon calls an outbox."""
