package org.amber.inspect;

/**
 * One thing that is known of an {@link Item}.
 *
 * @param name as JSON has it
 * @param derived whether it follows from what is compared otherwise, such as numbers of pages
 */
public record Fact(String name, Value value, boolean derived) {}
