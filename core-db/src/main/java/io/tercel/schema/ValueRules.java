package io.tercel.schema;

import com.fasterxml.jackson.core.JsonFactory;
import io.tercel.config.Limits;
import java.time.ZoneId;

/**
 * What the reading of a value depends on beside its field.
 *
 * @param zone where texts of moments are read that name no offset
 */
record ValueRules(Limits limits, JsonFactory json, ZoneId zone) {}
