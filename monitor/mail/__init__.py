"""From a digest to a mailbox."""
