package acme.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Lines as training jobs print them, invented, in which nothing is secret. */
final class OrdinaryLines {
    private static final String WRITTEN = """
            step 1200/50000 | loss 2.3145 | lr 3.00e-04 | grad_norm 0.87 | tokens/s 184223 | mfu 0.412
            [2026-03-04 12:30:45,123] [INFO] [engine.py:1203:step] loss scale: 65536, skipped=0
            2026-03-04T12:30:45.123456Z node-017 rank=12 iter=400 loss=2.31 elapsed=312.4ms
            commit 3f2a91c0de4b5a69788796a5b4c3d2e1f0a9b8c7
            HEAD is now at 3f2a91c0 Fix the data loader
            git rev-parse HEAD: 3f2a91c0de4b5a69788796a5b4c3d2e1f0a9b8c7
            sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
            md5 d41d8cd98f00b204e9800998ecf8427e  tokenizer.model
            etag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
            wandb: Run data is saved locally in /workspace/wandb/run-20260304_123045-a1b2c3d4
            wandb: Syncing run brisk-sunset-42
            wandb: View run at https://wandb.ai/team/project/runs/a1b2c3d4
            job 8412345.batch on node[001-064] uuid 123e4567-e89b-12d3-a456-426614174000
            GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77 GPU 00000000:1B:00.0
            tensor([[ 0.1234, -0.5678,  1.0000], [nan, inf, -inf]], device='cuda:0', dtype=torch.bfloat16)
            tensor(0.0312, device='cuda:3', grad_fn=<NllLossBackward0>)
            Traceback (most recent call last):
              File "/workspace/train/main.py", line 412, in <module>
              File "/opt/conda/lib/python3.11/site-packages/torch/nn/modules/module.py", line 1518, in _wrapped_call_impl
              File "/root/code/train.py", line 88, in main
                model = AutoModel.from_pretrained(name, token=token, revision=args.revision)
                client = Client(password=password, api_key=self.api_key, token=os.environ["HF_TOKEN"])
                login(token=get_token(), password=getpass.getpass())
                conn = connect(user=user, password=config.db.password, host=host)
                kwargs["password"] = config["password"]
                self.api_key = api_key
                return fn(*args, **kwargs)
            KeyError: 'api_key'
            KeyError: 'token'
            ValueError: password is required
            ValueError: Invalid token: expected 5, got 7
            RuntimeError: Expected all tensors to be on the same device, but found cuda:0 and cpu!
            torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 3; 79.15 GiB total capacity)
            FileNotFoundError: [Errno 2] No such file or directory: '/data/corpus/shard_00017.bin'
            PermissionError: [Errno 13] Permission denied: '/mnt/ckpt/global_step1000/mp_rank_00_model_states.pt'
            token=None, password=None, api_key=None
            Namespace(lr=0.0003, token=None, password='', api_key=None, max_tokens=512, seed=42)
            "use_auth_token": false, "token": null
            "eos_token": "</s>", "bos_token": "<s>", "pad_token": "<pad>", "unk_token": "<unk>"
            "pad_token_id": 0, "eos_token_id": 2, "bos_token_id": 1
            tokenizer: vocab_size=32000, special_tokens=['<|endoftext|>', '<|im_start|>']
            pad_token=<|endoftext|> eos_token=<|endoftext|> add_bos_token=True
            next token: 'hello' prob 0.93
            token: 1024 of 4096
            tokens: 1048576 tokens_per_second: 18342.1 total_tokens=3145728
            num_key_value_heads=8 hidden_size=4096 key_size=128 num_attention_heads=32
            missing keys: ['lm_head.weight'], unexpected keys: []
            Missing key(s) in state_dict: "model.layers.0.self_attn.q_proj.weight".
            key=model.layers.31.mlp.down_proj.weight shape=(4096, 11008)
            key: layers.12.attention.wq.weight
            cache key=shard-00017 hit
            primary key: id
            sort key: step
            signature: (x: Tensor, y: Tensor) -> Tensor
            secret_name: hf-credentials secretKeyRef: name
            mounting secret volume at /var/run/secrets/kubernetes.io/serviceaccount
            Password authentication is disabled
            password: not set, using key file
            API key: missing
            Enter passphrase for key
            PWD=/workspace/train OLDPWD=/workspace
            passed: 12, failed: 0, skipped: 1
            forward pass: 12.3ms backward pass: 24.5ms
            forward_pass=12.3 backward_pass=24.5 optimizer_step=3.1
            pass=3 num_passes=10
            compass: north
            NCCL INFO Channel 00/16 : 0[1b000] -> 1[43000] via P2P/IPC/read
            node-03:4312:4399 [3] NCCL INFO comm 0x7f3a2c0012a0 rank 3 nranks 8 cudaDev 3 busId 61000 commId 0x9d2f1e0a4b3c5d6e
            NCCL WARN NET/IB : Got completion from peer 10.0.4.17<51234> with status=12 opcode=0 len=0 vendor err 129
            [E ProcessGroupNCCL.cpp:474] [Rank 5] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=1234, OpType=ALLREDUCE, NumelIn=67108864, Timeout(ms)=1800000) ran for 1800456 milliseconds
            MASTER_ADDR=10.0.4.17 MASTER_PORT=29500 WORLD_SIZE=64 RANK=12 LOCAL_RANK=4
            init_method=tcp://10.0.4.17:29500 world_size=64
            connecting to http://localhost:8080/v1/models
            GET https://huggingface.co/api/models/team/model?revision=main&blobs=true 200
            GET https://pypi.org/simple/torch/?format=json 200
            Downloading https://files.pythonhosted.org/packages/ab/cd/torch-2.4.0-cp311-cp311-manylinux1_x86_64.whl (797.2 MB)
            s3://bucket/run/checkpoints/step_00012000/model-00003-of-00008.safetensors
            s3a://bucket/key=value/part-00000.parquet
            gs://bucket/data/year=2026/month=03/part.parquet
            hdfs://namenode:8020/user/train/data
            git clone git@github.com:team/repo.git
            git clone ssh://git@git.local/team/repo.git
            origin https://github.com/team/repo (fetch)
            docker pull registry.local/team/train:2026.03.04@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
            docker login succeeded
            wandb login skipped: offline
            pip install torch==2.4.0+cu121 -f https://download.pytorch.org/whl/torch_stable.html
            transformers @ file:///build/transformers-4.44.0
            task-abcdefghijklmnopqrstuvwx-000123 finished
            risk-assessment-of-long-names-20260304 done
            disk-usage-monitor-of-the-node-0123456789 ok
            sk-learn-compatible-estimator-with-long-name loaded
            hf_home_is_set_to_the_default_folder
            HF_HOME=/workspace/.cache/huggingface HF_HUB_OFFLINE=1
            TOKENIZERS_PARALLELISM=false
            CUDA_VISIBLE_DEVICES=0,1,2,3,4,5,6,7 NCCL_DEBUG=INFO NCCL_IB_HCA=mlx5_0,mlx5_1
            NVRM: Xid (PCI:0000:1b:00): 79, pid=1234, name=python, GPU has fallen off the bus.
            NVRM: Xid (PCI:0000:43:00): 63, pid='<unknown>', name=<unknown>, Row Remapper: New row marked for remapping
            slurmstepd: error: *** STEP 8412345.0 ON node001 CANCELLED AT 2026-03-04T12:30:45 DUE TO TIME LIMIT ***
            srun: error: node003: task 24: Exited with exit code 1
            signature=0x7f3a2c0012a0 build=20260304
            0x00007f3a2c0012a0 in at::native::mm_out_cuda_impl () from /opt/conda/lib/libtorch_cuda.so
            #12 0x00007f3a2c0012a0 in c10::detail::torchCheckFail(char const*, char const*, unsigned int, std::string const&)
            terminate called after throwing an instance of 'c10::Error'
            std::vector<std::string>::at: out of range
            frame #5: c10d::ProcessGroupNCCL::WorkNCCL::checkTimeout + 0x1a3 (0x7f3a2c0012a0 in /opt/lib.so)
            epoch 3:  45%|████▌     | 4512/10000 [12:30<15:12,  6.01it/s, loss=2.31]
            Loading checkpoint shards: 100%|██████████| 8/8 [00:12<00:00,  1.52s/it]
            {"step": 1200, "loss": 2.31, "lr": 0.0003, "time": "2026-03-04T12:30:45Z", "rank": 0}
            {"level":"info","ts":1772627445.123,"msg":"step done","step":1200,"key":"train/loss"}
            level=info ts=2026-03-04T12:30:45Z caller=main.go:42 msg="starting" version=v1.2.3 revision=3f2a91c
            I0304 12:30:45.123456 12345 service.cc:152] XLA service 0x55d0c0ffee00 initialized for platform CUDA
            W0000 00:00:1772627445.123456 cuda_dnn.cc:529] Loaded cuDNN version 90100
            bearer of bad news: rank 3 is gone
            basic block 12 has no successor
            Basic configuration-of-the-model loaded
            cookie cutter template used
            authorization failed for bucket
            Authorization: denied
            @torch.no_grad()
            @dataclass(frozen=True)
            lr@step=1200 loss@best=2.01
            user@node003
            top-1@val 78.2 top-5@val 93.9
            recall@10=0.71
            actions/checkout@v4
            package@1.2.3
            model@main
            12:30:45 up 12 days, 3:04, 2 users, load average: 12.01, 11.98, 11.80
            Home directory not found, using /root
            /home is full: 0 bytes free
            cd /home/$USER/train
            df /home /data /scratch
            vm.max_map_count = 65530
            mlx5_0: port 1 state ACTIVE, rate 400 Gb/sec (4X NDR), guid 0x506b4b0300c0ffee
            ib0: link/infiniband 80:00:0a:28:fe:80:00:00:00:00:00:00:50:6b:4b:03:00:c0:ff:ee
            eth0: 52:54:00:12:34:56 mtu 9000
            seed everything to 1234567890123456789
            rng state: 5489 1301868182 2938499221 2950281878 1875628136 751856242
            md5sum: WARNING: 1 computed checksum did NOT match
            base64 length 1024, digest n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg=
            id=AKIA-less code
            attention_mask: torch.Size([8, 4096]) position_ids: torch.Size([8, 4096])
            model.layers.0.self_attn.rotary_emb.inv_freq not used
            Some weights of LlamaForCausalLM were not initialized: ['model.embed_tokens.weight']
            compile key: ('fused_adam', torch.float32, 4096) took 12.2 s
            Triton cache key c0ffee0123456789abcdef0123456789abcdef0123456789abcdef0123456789
            dedup key 0xdeadbeefcafebabe removed
            keyboard interrupt received
            monkey patch applied: transformers.models.llama
            design: token mixer
            assigned rank: 12
            signal: 15 (SIGTERM)
            passthrough: enabled
            SASS version 8.6
            sas controller: mpt3sas_cm0
            <div class="token">text</div>
            a > b and token > 3
            secret sauce: cosine schedule
            public key: loaded
            host key verification disabled
            keys=['input_ids', 'labels'] values=2
            'key': 'input_ids', 'value': [1, 2, 3]
            {"key": "loss", "value": 2.31}
            x-request-id: req_0123456789abcdef
            run_id=a1b2c3d4 trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7
            pod/train-worker-7d9f8b6c5d-x2k4q Running 0 12m
            configmap/train-config-abcdef0123 created
            secret/regcred unchanged
            ConnectionError: HTTPSConnectionPool(host='huggingface.co', port=443): Max retries exceeded with url: /api/models/team/model (Caused by NewConnectionError('<urllib3.connection.HTTPSConnection object at 0x7f3a2c0012a0>: Failed to establish a new connection: [Errno 110] Connection timed out'))
            huggingface_hub.utils._errors.RepositoryNotFoundError: 401 Client Error. (Request ID: Root=1-65f0c0de-0123456789abcdef01234567;a1b2c3d4-e5f6-7890-abcd-ef0123456789)
            botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the PutObject operation: Access Denied
            botocore.exceptions.NoCredentialsError: Unable to locate credentials
            The provided token has expired.
            Token indices sequence length is longer than the specified maximum sequence length for this model (5120 > 4096)
            Setting `pad_token_id` to `eos_token_id`:2 for open-end generation.
            use_fast_tokenizer=True, trust_remote_code=False
            special token: <|im_end|>
            [INST] hello [/INST]
            >>> model.eval()
            <<<<<<< HEAD
            """;

    private OrdinaryLines() {}

    /** Some hundred lines; the same in every run. */
    static List<String> all() {
        var lines = new ArrayList<>(WRITTEN.lines().toList());
        var random = new Random(4);
        for (int i = 0; i < 40; i++) {
            lines.add("step %d loss %.4f lr %.3e grad_norm %.2f"
                    .formatted(i * 10, random.nextDouble(), random.nextDouble(), random.nextDouble()));
            lines.add("checkpoint sha256 " + hex(random, 64) + " written to /data/ckpt/step_" + i + "/rank_"
                    + random.nextInt(512) + ".pt");
            lines.add("[" + random.nextDouble() + ", " + random.nextGaussian() + ", " + random.nextGaussian() + "]");
            lines.add("Merge " + hex(random, 40) + " into " + hex(random, 40));
            lines.add("allreduce on comm 0x" + hex(random, 12) + " took " + random.nextInt(9000) + " us, key "
                    + hex(random, 16).substring(0, 12));
        }
        return List.copyOf(lines);
    }

    private static String hex(Random random, int digits) {
        var text = new StringBuilder();
        while (text.length() < digits) {
            text.append(Integer.toHexString(random.nextInt(16)));
        }
        return text.toString();
    }
}
