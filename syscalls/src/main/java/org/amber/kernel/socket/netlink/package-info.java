/**
 * Sockets of AF_NETLINK (netlink(7)), by which programs ask for the machine's network devices,
 * addresses and routes.
 */
@NullMarked
package org.amber.kernel.socket.netlink;

import org.jspecify.annotations.NullMarked;
