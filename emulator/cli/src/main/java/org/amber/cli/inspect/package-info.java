/** What a saved machine looks like to a person, as text and as JSON. */
@NullMarked
package org.amber.cli.inspect;

import org.jspecify.annotations.NullMarked;
