"""Reads a job in shards on the executors of a Spark cluster. Spark only starts gouji and
tries again where an executor was lost; what is read and how is gouji's.

    gouji plan -i /share/reports -r /share/agencies.csv -n 64 -o /share/job
    spark-submit read_shards.py /share/job 64
    gouji merge --plan /share/job -o /share/out

The executors have the job, the input and the program gouji at the same place; arguments
behind the number go to gouji read, such as -i /mnt/reports.
"""
import subprocess
import sys

from pyspark.sql import SparkSession

job, count, *more = sys.argv[1:]


def read(shard):
    done = subprocess.run(["gouji", "read", "--plan", job, "--shard", str(shard), "--workers", "1", *more], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"shard {shard}: exit code {done.returncode}: {done.stderr}")
    return done.stdout.strip()


spark = SparkSession.builder.appName("gouji read").getOrCreate()
for line in spark.sparkContext.parallelize(range(int(count)), int(count)).map(read).collect():
    print(line)
spark.stop()
