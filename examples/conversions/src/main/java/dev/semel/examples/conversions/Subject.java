package dev.semel.examples.conversions;

/** What makes two conversions the same one. */
public record Subject(String site, String telegramUserId, String channelId, String eventType) {}
