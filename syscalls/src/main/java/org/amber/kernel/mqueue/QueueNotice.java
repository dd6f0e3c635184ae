package org.amber.kernel.mqueue;

/**
 * Who is to be told of a message in an empty queue, mq_notify(3).
 *
 * @param pid the process
 * @param signal 1 to 64, or 0 for nothing to be sent
 * @param value si_value
 */
public record QueueNotice(int pid, int signal, long value) {}
