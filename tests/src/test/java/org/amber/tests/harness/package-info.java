/** What the tests of the whole are made of: case tables, fixture files, processes, comparisons. */
@NullMarked
package org.amber.tests.harness;

import org.jspecify.annotations.NullMarked;
