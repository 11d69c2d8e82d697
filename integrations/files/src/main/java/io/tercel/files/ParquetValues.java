package io.tercel.files;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/** How the values of one type of Parquet are read. */
@FunctionalInterface
interface ParquetValues {

    Object read(ColumnReader reader);

    static ParquetValues of(PrimitiveType type) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> ColumnReader::getBoolean;
            case INT32 -> ofInts(logical);
            case INT64 -> ofLongs(logical);
            case FLOAT -> ColumnReader::getFloat;
            case DOUBLE -> ColumnReader::getDouble;
            case INT96 -> throw new IllegalArgumentException("moments as INT96 are not read; write them as TIMESTAMP");
            case BINARY, FIXED_LEN_BYTE_ARRAY -> ofBytes(logical);
        };
    }

    private static ParquetValues ofInts(@Nullable LogicalTypeAnnotation logical) {
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return reader ->
                    BigDecimal.valueOf(reader.getInteger(), decimal.getScale()).doubleValue();
        }
        if (logical instanceof DateLogicalTypeAnnotation) {
            return reader -> LocalDate.ofEpochDay(reader.getInteger()) + "T00:00:00Z";
        }
        if (logical instanceof IntLogicalTypeAnnotation ints && !ints.isSigned() && ints.getBitWidth() == 32) {
            return reader -> Integer.toUnsignedLong(reader.getInteger());
        }
        return ColumnReader::getInteger;
    }

    private static ParquetValues ofLongs(@Nullable LogicalTypeAnnotation logical) {
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return reader ->
                    BigDecimal.valueOf(reader.getLong(), decimal.getScale()).doubleValue();
        }
        if (logical instanceof TimestampLogicalTypeAnnotation moments) {
            ChronoUnit unit = unit(moments.getUnit());
            return reader -> Instant.EPOCH.plus(reader.getLong(), unit);
        }
        return ColumnReader::getLong;
    }

    private static ChronoUnit unit(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
        };
    }

    private static ParquetValues ofBytes(@Nullable LogicalTypeAnnotation logical) {
        if (logical instanceof StringLogicalTypeAnnotation
                || logical instanceof JsonLogicalTypeAnnotation
                || logical instanceof EnumLogicalTypeAnnotation) {
            return reader -> reader.getBinary().toStringUsingUTF8();
        }
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return reader ->
                    new BigDecimal(new BigInteger(reader.getBinary().getBytes()), decimal.getScale()).doubleValue();
        }
        if (logical instanceof Float16LogicalTypeAnnotation) {
            return reader -> half(reader.getBinary());
        }
        return reader -> reader.getBinary().getBytes();
    }

    private static float half(Binary bytes) {
        byte[] two = bytes.getBytes();
        return Float.float16ToFloat((short) ((two[0] & 0xFF) | two[1] << 8));
    }
}
