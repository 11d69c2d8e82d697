/** Spring Boot's auto-configuration of the database, the embedding store and what belongs to them. */
@NullMarked
package io.tercel.spring;

import org.jspecify.annotations.NullMarked;
