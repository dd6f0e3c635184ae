/**
 * What is in a machine that stands still: one tree of items with facts, from which text and JSON
 * are printed and two machines are compared. Nothing of the machine runs, and looking at it changes
 * none of its page tables.
 */
@NullMarked
package org.amber.inspect;

import org.jspecify.annotations.NullMarked;
