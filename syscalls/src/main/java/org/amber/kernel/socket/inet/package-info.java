/**
 * TCP and UDP between sockets of the machine, over the loopback addresses of IPv4 and IPv6 (tcp(7),
 * udp(7), ipv6(7)). There are no packets: what one side sends is in the other's queue.
 */
@NullMarked
package org.amber.kernel.socket.inet;

import org.jspecify.annotations.NullMarked;
