// Generated from the OpenAPI document of the service by `npm run types`. Do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AccessMethod */
        AccessMethod: {
            access_id: string;
            available: boolean;
            /** @enum {unknown} */
            type: "https";
        };
        /** AccessUrl */
        AccessUrl: {
            url: string;
        };
        /** Address */
        Address: {
            /** @description an e-mail address */
            email: string;
        };
        /**
         * AdminAuditEntry
         * @description `user_id`: whose data it was; `email:` and a hash for a failed sign-in.
         */
        AdminAuditEntry: {
            act: string;
            actor: string;
            address: string | null;
            at: string;
            object: string;
            user_id: string;
        };
        /** AdminAuditList */
        AdminAuditList: {
            events: components["schemas"]["AdminAuditEntry"][];
            next_cursor: string | null;
        };
        /** AdminJobList */
        AdminJobList: {
            jobs: components["schemas"]["JobLine"][];
            next_cursor: string | null;
        };
        /**
         * AppSecretView
         * @description `secret` to type into an app, `uri` to show as a QR code; `challenge` replaces the earlier one of a sign-in.
         */
        AppSecretView: {
            challenge: string | null;
            secret: string;
            uri: string;
        };
        /**
         * AttemptView
         * @description `status` of the answer; null without one, and then `error` says why.
         */
        AttemptView: {
            at: string;
            error: string;
            status: number | null;
        };
        /**
         * AuditEntry
         * @description `actor`: the user's id, `{user_id}/tokens/{token_id}`, `anonymous`, `payment-service` or `administrator`.
         *
         *         `object`: ids only, for example `{job_id}`, `{job_id}/files/{name}`, `{job_id}/shares/{share_id}`, `account`.
         *         `address`: the IP address of the request; null for an administrator's acts.
         */
        AuditEntry: {
            act: string;
            actor: string;
            address: string | null;
            at: string;
            object: string;
        };
        /** AuditList */
        AuditList: {
            events: components["schemas"]["AuditEntry"][];
            next_cursor: string | null;
        };
        /**
         * BillingView
         * @description `past_due` is until when premium stays on after a failed payment.
         */
        BillingView: {
            cancel_at_period_end: boolean;
            past_due: string | null;
            period_end: string | null;
            provider: string | null;
        };
        /**
         * BulkAccess
         * @description At most 50 access ids in all; above that the answer is 413, as DRS says.
         */
        BulkAccess: {
            bulk_object_access_ids: components["schemas"]["ObjectAccess"][];
        };
        /** BulkAnswer */
        BulkAnswer: {
            resolved_drs_object: components["schemas"]["DrsObjectView"][];
            summary: components["schemas"]["BulkSummary"];
            unresolved_drs_objects: components["schemas"]["Unresolved"][];
        };
        /**
         * BulkObjects
         * @description At most 50 ids; above that the answer is 413, as DRS says.
         */
        BulkObjects: {
            bulk_object_ids: string[];
        };
        /** BulkSummary */
        BulkSummary: {
            requested: number;
            resolved: number;
            unresolved: number;
        };
        /**
         * BulkUrls
         * @description `error_code` 409: the file is archived or on its way back.
         */
        BulkUrls: {
            resolved_drs_object_access_urls: components["schemas"]["ObjectUrl"][];
            summary: components["schemas"]["BulkSummary"];
            unresolved_drs_objects: components["schemas"]["Unresolved"][];
        };
        /** Cause */
        Cause: {
            detail: string;
            title: string;
        };
        /** ChallengeCode */
        ChallengeCode: {
            challenge: string;
            /** @description six digits of an authenticator app */
            code: string;
        };
        /** ChallengeOnly */
        ChallengeOnly: {
            challenge: string;
        };
        /**
         * ChangeView
         * @description `what`: `status`, `classification`, `tags`, `codes.PVS1` or `comment`; texts before and after, null for nothing.
         */
        ChangeView: {
            after: string | null;
            at: string;
            before: string | null;
            by: string;
            what: string;
        };
        /** Checksum */
        Checksum: {
            checksum: string;
            type: string;
        };
        /**
         * Classification
         * @enum {unknown}
         */
        Classification: "benign" | "likely_benign" | "likely_pathogenic" | "pathogenic" | "uncertain_significance";
        /**
         * CodeState
         * @enum {unknown}
         */
        CodeState: "accepted" | "rejected";
        /**
         * CodeView
         * @description `by`: the user's id.
         */
        CodeView: {
            at: string;
            by: string;
            code: string;
            comment: string;
            state: components["schemas"]["CodeState"];
            strength: components["schemas"]["Strength"] | null;
        };
        /**
         * CommentView
         * @description `author`: the profile's name when it was written; `own`: whether the caller may edit and delete it.
         */
        CommentView: {
            at: string;
            author: string;
            by: string;
            comment_id: string;
            edited_at: string | null;
            own: boolean;
            text: string;
        };
        /**
         * CompleteUpload
         * @description The ETags that S3 answered, to be compared; without them, what arrived counts.
         */
        CompleteUpload: {
            /** @default [] */
            parts?: components["schemas"]["SentPart"][];
        };
        /** Confirm */
        Confirm: {
            code: string;
            /** @description an e-mail address */
            email: string;
        };
        /** ContentsObject */
        ContentsObject: {
            drs_uri: string[];
            id: string;
            name: string;
        };
        /**
         * ContigView
         * @description `length` in bases.
         */
        ContigView: {
            /** @default [] */
            aliases?: string[];
            /** @default 1 */
            codon_table?: number;
            length: number;
            name: string;
        };
        /**
         * CostPart
         * @description `quantity` of `unit` for `usd` US dollars in total, once or each month. `spot`: whether on Fargate Spot.
         */
        CostPart: {
            /** @enum {unknown} */
            per: "month" | "once";
            quantity: number;
            spot: boolean | null;
            unit: string;
            usd: number;
            /** @enum {unknown} */
            what: "address" | "archive" | "disk" | "memory" | "requests" | "storage" | "vcpu";
        };
        /**
         * CostView
         * @description US dollars at AWS's public list prices: `usd` once, `usd_month` for each month that the files stay as they are.
         *
         *         `on_aws` false: it ran on one machine, and this is what AWS would have charged.
         */
        CostView: {
            on_aws: boolean;
            parts: components["schemas"]["CostPart"][];
            prices_as_of: string;
            region: string;
            usd: number;
            usd_month: number;
        };
        /** CreatedShare */
        CreatedShare: {
            expires_at: string;
            share_id: string;
            token: string;
            url: string;
        };
        /**
         * CreatedToken
         * @description `token` is shown this once.
         */
        CreatedToken: {
            created_at: string;
            expires_at: string;
            name: string;
            scope: components["schemas"]["Scope"];
            token: string;
            token_id: string;
        };
        /**
         * CreatedWebhook
         * @description `secret` (`whsec_…`) is shown this once; signatures are checked with it.
         */
        CreatedWebhook: {
            secret: string;
            webhook: components["schemas"]["WebhookView"];
        };
        /**
         * DeletedThings
         * @description Numbers of what was there at the moment of deletion; `bytes` of inputs and results together.
         */
        DeletedThings: {
            bytes: number;
            jobs: number;
            result_files: number;
            shares: number;
            tokens: number;
            uploads: number;
        };
        /**
         * DeletionReceipt
         * @description Sign-in, tokens and links end at `deleted_at`; files are erased within minutes of it.
         */
        DeletionReceipt: {
            deleted: components["schemas"]["DeletedThings"];
            deleted_at: string;
            message: string;
            receipt_id: string;
            remains: components["schemas"]["Remaining"][];
            user_id: string;
        };
        /** DeliveryList */
        DeliveryList: {
            deliveries: components["schemas"]["DeliveryView"][];
            next_cursor: string | null;
        };
        /**
         * DeliveryView
         * @description `message_id` is the header `webhook-id`; `next_at`: the next try. `attempts`: the last 20, oldest first.
         */
        DeliveryView: {
            attempts: components["schemas"]["AttemptView"][];
            body: string;
            created_at: string;
            delivery_id: string;
            event: components["schemas"]["Event"];
            message_id: string;
            next_at: string | null;
            state: components["schemas"]["State"];
        };
        /** DonePart */
        DonePart: {
            etag: string;
            number: number;
            size: number;
        };
        /** DrsLimits */
        DrsLimits: {
            maxBulkRequestLength: number;
        };
        /**
         * DrsObjectView
         * @description `access_methods` of a file; `contents` of a bundle. Bytes come from `/access/{access_id}`.
         */
        DrsObjectView: {
            access_methods?: components["schemas"]["AccessMethod"][];
            checksums: components["schemas"]["Checksum"][];
            contents?: components["schemas"]["ContentsObject"][];
            created_time: string;
            id: string;
            mime_type?: string;
            name: string;
            self_uri: string;
            size: number;
        };
        /**
         * DrsServiceInfo
         * @description `maxBulkRequestLength`: how many ids a request for several objects may have.
         */
        DrsServiceInfo: {
            contactUrl?: string;
            description: string;
            documentationUrl: string;
            drs: components["schemas"]["DrsLimits"];
            environment: string;
            id: string;
            maxBulkRequestLength: number;
            name: string;
            organization: components["schemas"]["Organization"];
            type: components["schemas"]["ServiceType"];
            version: string;
        };
        /** EngineVersions */
        EngineVersions: {
            workflow_engine_version: string[];
        };
        /**
         * EstimateView
         * @description `seconds`: how long the task would run. The estimate is rough (docs/cost.md).
         */
        EstimateView: {
            cost: components["schemas"]["CostView"];
            seconds: number;
        };
        /**
         * Event
         * @description Events that a webhook can receive. Only the test button sends `TEST`.
         * @enum {unknown}
         */
        Event: "job.archived" | "job.completed" | "job.failed" | "job.restored" | "job.warnings" | "webhook.test";
        /**
         * EvidenceCode
         * @description A code of ACMG/AMP that the rules suggest.
         */
        EvidenceCode: {
            code: string;
            reason: string;
            strength: string;
        };
        /**
         * EvidenceNote
         * @description A code that was assessed and is not met.
         */
        EvidenceNote: {
            code: string;
            reason: string;
        };
        /**
         * Explore
         * @description URLs of the explorer's files by name, and of the reference's sequence, all good until `expires_at`.
         */
        Explore: {
            expires_at: string;
            files: {
                [key: string]: components["schemas"]["ExploreFile"];
            };
            reference: components["schemas"]["Sequence"] | null;
        };
        /** ExploreFile */
        ExploreFile: {
            size: number;
            url: string;
        };
        /**
         * ExternalService
         * @description `url`: the base to which the paths of the service's specification are added.
         */
        ExternalService: {
            contactUrl?: string;
            description: string;
            documentationUrl: string;
            environment: string;
            id: string;
            name: string;
            organization: components["schemas"]["Organization"];
            type: components["schemas"]["ServiceType"];
            url: string;
            version: string;
        };
        /** FailureView */
        FailureView: {
            detail: string;
            title: string;
        };
        /**
         * FamilySet
         * @description Everybody of a job; null: as the pedigree says that came with the job. A write replaces it.
         */
        FamilySet: {
            family: components["schemas"]["Person"][] | null;
        };
        /** FileLink */
        FileLink: {
            expires_at: string;
            url: string;
        };
        /** FileList */
        FileList: {
            files: components["schemas"]["FileView"][];
        };
        /**
         * FileView
         * @description `size` in bytes; `sha256` of the input is null until a task has read it.
         */
        FileView: {
            name: string;
            sha256: string | null;
            size: number;
        };
        /**
         * FilterSetChange
         * @description Replaces name and filter.
         */
        FilterSetChange: {
            /**
             * @description a filter by docs/filter.schema.json
             * @example {
             *       "keep_clinvar": true,
             *       "version": 1,
             *       "where": {
             *         "all": [
             *           {
             *             "max_frequency": 0.01,
             *             "preset": "rare"
             *           },
             *           {
             *             "effect": {
             *               "impact": [
             *                 "HIGH",
             *                 "MODERATE"
             *               ]
             *             }
             *           }
             *         ]
             *       }
             *     }
             */
            filter: Record<string, unknown>;
            /**
             * @description unique in the account, whatever its case; no space at either end
             * @example Rare, protein-changing
             */
            name: string;
            /**
             * @description the version that the change is based on
             * @example 3
             */
            version: number;
        };
        /**
         * FilterSetList
         * @description All sets of the account by name; `limit`: how many it may have.
         */
        FilterSetList: {
            filter_sets: components["schemas"]["FilterSetView"][];
            limit: number;
        };
        /**
         * FilterSetView
         * @description `version` counts the changes of a set, from 1.
         */
        FilterSetView: {
            created_at: string;
            /**
             * @description a filter by docs/filter.schema.json
             * @example {
             *       "keep_clinvar": true,
             *       "version": 1,
             *       "where": {
             *         "all": [
             *           {
             *             "max_frequency": 0.01,
             *             "preset": "rare"
             *           },
             *           {
             *             "effect": {
             *               "impact": [
             *                 "HIGH",
             *                 "MODERATE"
             *               ]
             *             }
             *           }
             *         ]
             *       }
             *     }
             */
            filter: Record<string, unknown>;
            /** @example Rare, protein-changing */
            name: string;
            /** @example 01JD4Z7N8R5T2V9W3X6Y1A0BCD */
            set_id: string;
            updated_at: string;
            /** @example 3 */
            version: number;
        };
        /** FirstCode */
        FirstCode: {
            /** @description six digits of an authenticator app */
            code: string;
        };
        /**
         * Ga4ghError
         * @description An error as DRS and WES write it; `status_code` is that of the answer.
         */
        Ga4ghError: {
            msg: string;
            status_code: number;
        };
        /**
         * GeneSetView
         * @description The genes of one catalogue, such as Ensembl or RefSeq.
         *
         *         `differing`: transcripts whose sequence differs from the genome, so that HGVS may mislead; null where the reference was
         *         built by a release that did not count them.
         */
        GeneSetView: {
            coding: number;
            /** @default null */
            differing?: number | null;
            genes: number;
            name: string;
            transcripts: number;
        };
        /** Health */
        Health: {
            /** @enum {unknown} */
            status: "ok";
            version: string;
        };
        /** InputView */
        InputView: {
            filename: string;
            size: number;
        };
        /**
         * JobDeleted
         * @description `erased` is false while a task is still stopping; what is left then goes by itself.
         */
        JobDeleted: {
            deleted: boolean;
            erased: boolean;
            job_id: string;
        };
        /** JobLine */
        JobLine: {
            attempt: number;
            failure: components["schemas"]["Cause"] | null;
            job_id: string;
            reference: string;
            status: components["schemas"]["Status"];
            submitted_at: string;
            user_id: string;
        };
        /** JobList */
        JobList: {
            jobs: components["schemas"]["JobView"][];
            next_cursor: string | null;
        };
        /**
         * JobView
         * @description A job. Times are UTC, ISO 8601; `pending_reason` says why it waits, `queue_position` how many of the user's jobs start
         *         before it, itself counted (null unless PENDING). `warnings` say what is wrong with a result although the job completed,
         *         the gravest first. `cost` is what it has cost so far. `inputs`: all files, of which `input` is the first. `tracks`: versions of
         *         the published tracks it uses, by name; null for a job of an earlier release.
         */
        JobView: {
            archive_at: string | null;
            attempt: number;
            completed_at: string | null;
            /** @default null */
            cost?: components["schemas"]["CostView"] | null;
            failure: components["schemas"]["FailureView"] | null;
            input: components["schemas"]["InputView"];
            inputs: components["schemas"]["InputView"][];
            job_id: string;
            name: string;
            options: Record<string, unknown>;
            pending_reason: string | null;
            progress: components["schemas"]["ProgressView"] | null;
            /** @default null */
            queue_position?: number | null;
            reference: string;
            restore: components["schemas"]["RestoreView"] | null;
            result_state: components["schemas"]["ResultState"] | null;
            started_at: string | null;
            status: components["schemas"]["Status"];
            submitted_at: string;
            summary: Record<string, unknown> | null;
            /** @default null */
            tracks?: {
                [key: string]: string;
            } | null;
            warnings: components["schemas"]["WarningView"][];
        };
        /**
         * LimitsView
         * @description Bytes, counts, seconds; `retention_seconds` null: results are never archived.
         */
        LimitsView: {
            bytes_per_month: number;
            inputs_per_job: number;
            jobs_per_month: number;
            retention_seconds: number | null;
            running_jobs: number;
            upload_bytes: number;
        };
        /**
         * Log
         * @description What is not known yet is absent, as WES says.
         */
        Log: {
            cmd: string[];
            end_time?: string;
            exit_code?: number;
            name: string;
            start_time?: string;
            stderr: string;
            stdout: string;
            /** @default [] */
            system_logs?: string[];
        };
        /**
         * LogText
         * @description `truncated`: the log is longer than 512 KiB, and `text` has its end; the file has it all.
         */
        LogText: {
            text: string;
            truncated: boolean;
        };
        /**
         * MailChoice
         * @description `disabled_reason`: the address bounced or complained; choosing again tries it again.
         *
         *         `names`: mails may hold names of files and samples.
         */
        MailChoice: {
            /** @default null */
            disabled_reason?: ("bounce" | "complaint") | null;
            mode: components["schemas"]["Notifications"];
            /** @default false */
            names?: boolean;
        };
        /**
         * MailChoiceWish
         * @description What is absent stays as it is. `names`: mails may hold names of files and samples.
         */
        MailChoiceWish: {
            /** @default null */
            mode?: components["schemas"]["Notifications"] | null;
            /** @default null */
            names?: boolean | null;
        };
        /** Message */
        Message: {
            message: string;
        };
        /**
         * MfaNeeded
         * @description The password was right; `POST /auth/mfa` finishes the sign-in within three minutes.
         *
         *         `step`: `code` asks for a code, `setup` for `POST /auth/mfa/setup` before it.
         */
        MfaNeeded: {
            challenge: string;
            step: components["schemas"]["Step"];
        };
        /** MfaOff */
        MfaOff: {
            /** @description six digits of an authenticator app */
            code: string;
            password: string;
        };
        /** MfaState */
        MfaState: {
            enabled: boolean;
            required: boolean;
        };
        /**
         * MonthCost
         * @description What the jobs that ended in `month` (UTC) cost, in US dollars; storage is not in it.
         *
         *         `budget_usd`: what the service's jobs may cost in a month, null without a limit (for administrators only).
         */
        MonthCost: {
            /** @default null */
            budget_usd?: number | null;
            month: string;
            on_aws: boolean;
            usd: number;
        };
        /**
         * NewCode
         * @description A decision on a code. `strength` null: the code's usual one.
         */
        NewCode: {
            /** @description an ACMG/AMP code, such as PVS1 or BA1 */
            code: string;
            /** @default  */
            comment?: string;
            state: components["schemas"]["CodeState"];
            /** @default null */
            strength?: components["schemas"]["Strength"] | null;
        };
        /** NewComment */
        NewComment: {
            text: string;
        };
        /** NewFilterSet */
        NewFilterSet: {
            /**
             * @description a filter by docs/filter.schema.json
             * @example {
             *       "keep_clinvar": true,
             *       "version": 1,
             *       "where": {
             *         "all": [
             *           {
             *             "max_frequency": 0.01,
             *             "preset": "rare"
             *           },
             *           {
             *             "effect": {
             *               "impact": [
             *                 "HIGH",
             *                 "MODERATE"
             *               ]
             *             }
             *           }
             *         ]
             *       }
             *     }
             */
            filter: Record<string, unknown>;
            /**
             * @description unique in the account, whatever its case; no space at either end
             * @example Rare, protein-changing
             */
            name: string;
        };
        /** NewJob */
        NewJob: {
            /**
             * @description further uploads of one family or cohort, merged with `upload_id` into one file
             * @default []
             */
            merge?: string[];
            /** @default null */
            name?: string | null;
            /** @default null */
            options?: components["schemas"]["Options"] | null;
            /** @description `name`, or `name@version` */
            reference: string;
            upload_id: string;
        };
        /**
         * NewSecret
         * @description `secret` is shown this once. Until `old_until` events are signed with the old one too.
         */
        NewSecret: {
            old_until: string;
            secret: string;
        };
        /**
         * NewShare
         * @description `view` is the page's own text of what it is filtered to; `max_views`: how often the link may be opened.
         *
         *         `reviews`: whether the link also shows the account's reviews of the result's variants, with their comments. `samples`:
         *         whether it shows what the genotypes suggest of the samples (sex, relatedness, quality).
         */
        NewShare: {
            /** @default 30 */
            expires_days?: number;
            /** @default null */
            max_views?: number | null;
            /** @default null */
            password?: string | null;
            /** @default false */
            reviews?: boolean;
            /** @default false */
            samples?: boolean;
            /** @default null */
            view?: string | null;
        };
        /**
         * NewToken
         * @description `scope`: `read` sees jobs and results, `submit` also works with them, `full` may do what the user may.
         */
        NewToken: {
            /** @default 90 */
            expires_days?: number;
            name: string;
            /** @default submit */
            scope?: components["schemas"]["Scope"];
        };
        /**
         * NewUpload
         * @description `size` in bytes, exactly.
         */
        NewUpload: {
            filename: string;
            size: number;
        };
        /** NewWebhook */
        NewWebhook: {
            /**
             * @description empty: all events
             * @default []
             */
            events?: ("job.archived" | "job.completed" | "job.failed" | "job.restored" | "job.warnings")[];
            /** @description https, a public host, port 443 */
            url: string;
        };
        /**
         * NotAssessed
         * @description Codes that cannot be assessed here.
         */
        NotAssessed: {
            codes: string;
            reason: string;
        };
        /** Note */
        Note: {
            /** @default false */
            star?: boolean;
            /** @default  */
            text?: string;
        };
        /**
         * NoteSet
         * @description All stars and notes of a job; a write replaces the set.
         */
        NoteSet: {
            notes: {
                [key: string]: components["schemas"]["Note"];
            };
        };
        /**
         * Notifications
         * @enum {unknown}
         */
        Notifications: "daily" | "each" | "none";
        /** ObjectAccess */
        ObjectAccess: {
            bulk_access_ids: string[];
            bulk_object_id: string;
        };
        /** ObjectUrl */
        ObjectUrl: {
            drs_access_id: string;
            drs_object_id: string;
            url: string;
        };
        /** OpenShare */
        OpenShare: {
            password: string;
        };
        /**
         * Options
         * @description How to annotate; what is absent is left to the annotator.
         */
        Options: {
            /** @enum {unknown} */
            engine?: "csq" | "vep" | "vepyr";
            fields?: string[];
            /**
             * @description counts: counts of all samples in INFO, and the columns of `sample_names` (else of the pedigree's people) alone; absent: keep up to 200 samples, counts above
             * @enum {unknown}
             */
            genotypes?: "counts" | "drop" | "keep";
            /** @enum {unknown} */
            haplotypes?: "auto" | "off";
            /** @description the text of a PED file */
            pedigree?: string;
            sample_names?: string[];
            /** @enum {unknown} */
            scatter?: "auto" | "off";
            /** @description NAME, or NAME@VERSION of a published track; none: no track; absent: all that need no licence */
            tracks?: string[];
        };
        /** Organization */
        Organization: {
            name: string;
            url: string;
        };
        /**
         * PartLink
         * @description PUT exactly this part's bytes to the URL; `number` counts from 1.
         */
        PartLink: {
            number: number;
            url: string;
        };
        /**
         * PassportBody
         * @description Both are ignored: no bundle here holds another one, and requests are admitted by their token.
         */
        PassportBody: {
            /** @default false */
            expand?: boolean;
            /** @default [] */
            passports?: string[];
        };
        /**
         * Person
         * @description A person; `affected` null: unknown. Parents are names of people; `family` tells families apart.
         */
        Person: {
            /** @default null */
            affected?: boolean | null;
            /** @default  */
            family?: string;
            /** @default null */
            father?: string | null;
            /** @default null */
            mother?: string | null;
            name: string;
            /**
             * @default unknown
             * @enum {unknown}
             */
            sex?: "female" | "male" | "unknown";
        };
        /**
         * Plan
         * @enum {unknown}
         */
        Plan: "free" | "premium";
        /**
         * PlanAnswer
         * @description `plan` is the plan now; with `checkout_url` it changes once that page is paid.
         */
        PlanAnswer: {
            checkout_url: string | null;
            plan: components["schemas"]["Plan"];
        };
        /** PlanLimits */
        PlanLimits: {
            free: components["schemas"]["LimitsView"];
            premium: components["schemas"]["LimitsView"];
        };
        /**
         * PlanPrice
         * @description What premium costs. `provider` null: nothing is paid here. `price` null with a provider: its page shows the price.
         */
        PlanPrice: {
            price: components["schemas"]["PriceView"] | null;
            provider: string | null;
        };
        /** PlanWish */
        PlanWish: {
            plan: components["schemas"]["Plan"];
        };
        /** PortalLink */
        PortalLink: {
            url: string;
        };
        /**
         * PriceView
         * @description `amount` (decimal, in units of the currency) each `every` intervals. `tax`: whether tax is part of it, null: unknown.
         */
        PriceView: {
            amount: string;
            currency: string;
            every: number;
            interval: string;
            tax: ("exclusive" | "inclusive") | null;
        };
        /**
         * Problem
         * @description RFC 9457. `field` names what is wrong in a request; `limit` and `allowed` a limit of the plan.
         *
         *         `needed` and `scope`: what the call needs, and what the API token has. `version`: the present version of what another
         *         change has changed. `wrong`: whether the password of a link was sent and is wrong. `candidates`: what a name that is
         *         not unique may stand for.
         */
        Problem: {
            /** @default null */
            allowed?: number | null;
            /** @default null */
            candidates?: components["schemas"]["VariantCandidate"][] | null;
            detail: string;
            /** @default null */
            estimate?: string | null;
            /** @default null */
            field?: string | null;
            /** @default null */
            limit?: string | null;
            /** @default null */
            needed?: string | null;
            /** @default null */
            plan?: string | null;
            /** @default null */
            scope?: string | null;
            status: number;
            title: string;
            type: string;
            /** @default null */
            version?: number | null;
            /** @default null */
            wrong?: boolean | null;
        };
        /**
         * Profile
         * @description `upcoming` are the next results to be archived, `restore_quote` is what an upgrade would restore.
         */
        Profile: {
            admin: boolean;
            billing: components["schemas"]["BillingView"];
            created_at: string;
            email: string;
            limits: components["schemas"]["LimitsView"];
            name: string;
            notifications: components["schemas"]["MailChoice"];
            plan: components["schemas"]["Plan"];
            restore_quote: components["schemas"]["QuoteView"] | null;
            upcoming: components["schemas"]["Upcoming"][];
            usage: components["schemas"]["UsageView"];
            user_id: string;
        };
        /**
         * ProfileChange
         * @description What is absent stays as it is; the notification mode may stand alone.
         */
        ProfileChange: {
            /** @default null */
            name?: string | null;
            /** @default null */
            notifications?: components["schemas"]["Notifications"] | components["schemas"]["MailChoiceWish"] | null;
        };
        /**
         * ProgressView
         * @description `records` are done, `total` are expected, `rate` is per second, all in `unit`; null is unknown.
         *
         *         `shards`, `shards_done`: of a job that is annotated in shards, how many there are and how many are finished.
         */
        ProgressView: {
            eta_seconds: number | null;
            rate: number | null;
            records: number | null;
            /** @default null */
            shards?: number | null;
            /** @default null */
            shards_done?: number | null;
            stage: components["schemas"]["Stage"];
            total: number | null;
            unit: components["schemas"]["Unit"];
        };
        /**
         * QuoteView
         * @description What an upgrade would restore: `jobs` in `requests` of that tier, and what S3 charges for it.
         */
        QuoteView: {
            jobs: number;
            price_usd: number;
            requests: number;
            /** @enum {unknown} */
            tier: "Bulk" | "Expedited" | "Standard";
        };
        /** ReferenceList */
        ReferenceList: {
            references: components["schemas"]["ReferenceView"][];
        };
        /** ReferenceView */
        ReferenceView: {
            /** @default null */
            assembly?: string | null;
            /** @default [] */
            contigs?: components["schemas"]["ContigView"][];
            /** @default [] */
            gene_sets?: components["schemas"]["GeneSetView"][];
            name: string;
            /** @default null */
            source?: string | null;
            /** @default null */
            species?: string | null;
            /** @default false */
            synthetic?: boolean;
            /** @default [] */
            tracks?: components["schemas"]["TrackView"][];
            version: string;
        };
        /**
         * Remaining
         * @description `what`: `tombstone` (the id alone), `audit-log` (without addresses), `database-backups`, `service-logs`,
         *         `invoices`. `until`: when the last of it goes; null where the payment service decides.
         */
        Remaining: {
            until: string | null;
            what: string;
        };
        /**
         * Rerun
         * @description Without a reference the version of the first run is used; `name` alone takes the newest one.
         */
        Rerun: {
            /** @default null */
            options?: components["schemas"]["Options"] | null;
            /** @default null */
            reference?: string | null;
        };
        /**
         * Reset
         * @description All sessions end; with `end_tokens` all API tokens too.
         */
        Reset: {
            code: string;
            /** @description an e-mail address */
            email: string;
            /** @default false */
            end_tokens?: boolean;
            password: string;
        };
        /**
         * RestoreView
         * @description `estimate`: the moment by which the result should be back (UTC, ISO 8601).
         */
        RestoreView: {
            estimate: string | null;
            /** @enum {unknown} */
            state: "copying" | "thawing";
        };
        /**
         * ResultState
         * @enum {unknown}
         */
        ResultState: "ARCHIVED" | "ARCHIVING" | "AVAILABLE" | "RESTORING";
        /**
         * ReviewChange
         * @description What is left out stays as it is; `tags` and `codes` replace all tags and all codes.
         */
        ReviewChange: {
            classification?: components["schemas"]["Classification"] | null;
            codes?: components["schemas"]["NewCode"][];
            status?: components["schemas"]["ReviewStatus"];
            tags?: string[];
            /** @description the version that the change is based on, 0 for no review */
            version: number;
        };
        /** ReviewDeleted */
        ReviewDeleted: {
            deleted: boolean;
            variant: string;
        };
        /**
         * ReviewLineView
         * @description A review in a list. `comments` and `codes` are numbers; `jobs` are ids of the newest 50 of `jobs_total` jobs.
         */
        ReviewLineView: {
            classification: components["schemas"]["Classification"] | null;
            classified_at: string | null;
            codes: number;
            comments: number;
            jobs: string[];
            jobs_total: number;
            status: components["schemas"]["ReviewStatus"];
            tags: string[];
            updated_at: string;
            variant: string;
            version: number;
        };
        /**
         * ReviewList
         * @description Reviews of the account for the assembly of the job's reference, also of variants that the job does not have.
         */
        ReviewList: {
            assembly: string;
            next_cursor: string | null;
            reviews: components["schemas"]["ReviewLineView"][];
        };
        /**
         * ReviewStatus
         * @enum {unknown}
         */
        ReviewStatus: "exclude" | "none" | "report" | "to_review";
        /**
         * ReviewView
         * @description A review. `version` 0: nobody has reviewed the variant. `variant` is the name under which it is kept.
         *
         *         `jobs`: where the account met the variant, the newest 50 of `jobs_total`. `history`: the newest 100 changes, oldest
         *         first; `history_dropped` older ones are gone.
         */
        ReviewView: {
            assembly: string;
            classification: components["schemas"]["Classification"] | null;
            classified_at: string | null;
            codes: components["schemas"]["CodeView"][];
            comments: components["schemas"]["CommentView"][];
            created_at: string | null;
            history: components["schemas"]["ChangeView"][];
            history_dropped: number;
            jobs: components["schemas"]["SeenView"][];
            jobs_total: number;
            status: components["schemas"]["ReviewStatus"];
            tags: string[];
            updated_at: string | null;
            variant: string;
            version: number;
        };
        /**
         * RunForm
         * @description The parts of the form as they are sent: each is text. `workflow_params`: JSON of `{input or inputs, reference, name?,
         *         options?}`. `tags`: JSON of at most 20 texts by name.
         */
        RunForm: {
            tags?: string;
            workflow_engine?: string;
            workflow_engine_parameters?: string;
            workflow_engine_version?: string;
            workflow_params: string;
            /** @default gas-annotate */
            workflow_type?: string;
            /** @default 1 */
            workflow_type_version?: string;
            /** @default gas-annotate */
            workflow_url?: string;
        };
        /** RunId */
        RunId: {
            run_id: string;
        };
        /** RunList */
        RunList: {
            next_page_token: string;
            runs: components["schemas"]["RunSummary"][];
        };
        /**
         * RunLog
         * @description `outputs`: DRS addresses of the files by name, and of the bundle of all of them.
         */
        RunLog: {
            outputs: {
                [key: string]: string;
            };
            request: components["schemas"]["RunRequest"];
            run_id: string;
            run_log: components["schemas"]["Log"];
            /** @enum {unknown} */
            state: "CANCELED" | "COMPLETE" | "EXECUTOR_ERROR" | "QUEUED" | "RUNNING" | "SYSTEM_ERROR";
            task_logs: components["schemas"]["TaskLog"][] | null;
            task_logs_url: string;
        };
        /**
         * RunRequest
         * @description The parts of the form of `POST /runs`. `workflow_params`: `{input or inputs, reference, name?, options?}`.
         */
        RunRequest: {
            tags?: {
                [key: string]: string;
            };
            workflow_params: Record<string, unknown>;
            workflow_type: string;
            workflow_type_version: string;
            workflow_url: string;
        };
        /** RunStatus */
        RunStatus: {
            run_id: string;
            /** @enum {unknown} */
            state: "CANCELED" | "COMPLETE" | "EXECUTOR_ERROR" | "QUEUED" | "RUNNING" | "SYSTEM_ERROR";
        };
        /**
         * RunSummary
         * @description What is not known yet is absent, as WES says.
         */
        RunSummary: {
            end_time?: string;
            run_id: string;
            start_time?: string;
            /** @enum {unknown} */
            state: "CANCELED" | "COMPLETE" | "EXECUTOR_ERROR" | "QUEUED" | "RUNNING" | "SYSTEM_ERROR";
            tags: {
                [key: string]: string;
            };
        };
        /**
         * Scope
         * @description What an API token may do; each includes the one before.
         *
         *         `read`: see jobs, results and the profile. `submit`: everything about uploads and jobs. `full`: everything the user
         *         may do, except what needs a session.
         * @enum {unknown}
         */
        Scope: "full" | "read" | "submit";
        /**
         * Seen
         * @description `noted`: of how many reviews the job is a new one.
         */
        Seen: {
            noted: number;
        };
        /**
         * SeenVariants
         * @description Variants with a review that the job has too.
         */
        SeenVariants: {
            variants: string[];
        };
        /** SeenView */
        SeenView: {
            at: string;
            job_id: string;
        };
        /** SentPart */
        SentPart: {
            etag: string;
            number: number;
        };
        /**
         * Sequence
         * @description The job's own reference: a bgzip'ed FASTA with its indexes, to be read by ranges.
         */
        Sequence: {
            fai: components["schemas"]["ExploreFile"];
            fasta: components["schemas"]["ExploreFile"];
            gzi: components["schemas"]["ExploreFile"];
        };
        /**
         * ServiceInfo
         * @description `id`: the reversed host name and the kind. `version`: of GAS. `environment`: the name of the installation.
         *
         *         `contactUrl`: https: or mailto:; absent where this installation names none.
         */
        ServiceInfo: {
            contactUrl?: string;
            description: string;
            documentationUrl: string;
            environment: string;
            id: string;
            name: string;
            organization: components["schemas"]["Organization"];
            type: components["schemas"]["ServiceType"];
            version: string;
        };
        /** ServiceType */
        ServiceType: {
            artifact: string;
            group: string;
            version: string;
        };
        /**
         * SessionLine
         * @description `agent`: the program's short name, such as `Firefox on Linux`. `last_used_at` is accurate to 5 minutes.
         */
        SessionLine: {
            address: string;
            agent: string;
            created_at: string;
            current: boolean;
            expires_at: string;
            last_used_at: string;
            session_id: string;
        };
        /** SessionList */
        SessionList: {
            sessions: components["schemas"]["SessionLine"][];
        };
        /**
         * SessionView
         * @description `expires_in` in seconds. The refresh token travels in a cookie that scripts cannot read.
         */
        SessionView: {
            access_token: string;
            expires_in: number;
        };
        /**
         * Shared
         * @description What a link shows: a result, and nothing of whose it is. `ticket`: send it as `Share-Ticket` to renew the URLs
         *         of a link with a password or a number of views. `reviews`: whether `GET /shares/{token}/reviews` answers.
         *         `samples`: whether `explore` has `quality.json.gz`, what the genotypes suggest of the samples.
         */
        Shared: {
            completed_at: string | null;
            expires_at: string;
            explore: components["schemas"]["Explore"] | null;
            family: components["schemas"]["Person"][] | null;
            files: components["schemas"]["FileView"][];
            name: string;
            reference: string;
            reviews: boolean;
            samples: boolean;
            summary: Record<string, unknown> | null;
            ticket: string | null;
            view: string | null;
            warnings: components["schemas"]["WarningView"][];
        };
        /** SharedCode */
        SharedCode: {
            code: string;
            comment: string;
            state: components["schemas"]["CodeState"];
            strength: components["schemas"]["Strength"] | null;
        };
        /** SharedComment */
        SharedComment: {
            at: string;
            text: string;
        };
        /**
         * SharedReview
         * @description A review as a link shows it: nothing of who reviewed, and of other jobs.
         */
        SharedReview: {
            classification: components["schemas"]["Classification"] | null;
            classified_at: string | null;
            codes: components["schemas"]["SharedCode"][];
            comments: components["schemas"]["SharedComment"][];
            status: components["schemas"]["ReviewStatus"];
            tags: string[];
            updated_at: string;
            variant: string;
        };
        /**
         * SharedReviews
         * @description Reviews of variants that the result has. A page may be short, also empty, before the last one.
         */
        SharedReviews: {
            next_cursor: string | null;
            reviews: components["schemas"]["SharedReview"][];
        };
        /**
         * ShareList
         * @description `max_days`: the longest life of a link here. `views` are counted only with `max_views`.
         */
        ShareList: {
            max_days: number;
            shares: components["schemas"]["ShareView"][];
        };
        /** ShareView */
        ShareView: {
            created_at: string;
            expires_at: string;
            max_views: number | null;
            password: boolean;
            reviews: boolean;
            samples: boolean;
            share_id: string;
            url: string;
            view: string | null;
            views: number;
        };
        /**
         * SignedOut
         * @description How many sessions and API tokens were ended.
         */
        SignedOut: {
            sessions: number;
            tokens: number;
        };
        /** SignIn */
        SignIn: {
            /** @description an e-mail address */
            email: string;
            password: string;
        };
        /**
         * SignInMethods
         * @description Ways to sign in. `sso`: name of the organization's service, null if there is none.
         */
        SignInMethods: {
            sso: string | null;
        };
        /** SignUp */
        SignUp: {
            /** @description an e-mail address */
            email: string;
            name: string;
            password: string;
        };
        /**
         * Stage
         * @description What a running task is doing, as its messages name it.
         * @enum {unknown}
         */
        Stage: "annotating" | "fetching the reference" | "finishing" | "reading" | "sorting" | "storing the results" | "working";
        /**
         * State
         * @description Of a delivery: `waiting` for its next try, `delivered`, or `failed` for good.
         * @enum {unknown}
         */
        State: "delivered" | "failed" | "waiting";
        /**
         * Status
         * @enum {unknown}
         */
        Status: "CANCELLED" | "COMPLETED" | "FAILED" | "PENDING" | "RUNNING";
        /**
         * Step
         * @description `code`: enter a code. `setup`: connect an authenticator app first, since this service requires one.
         * @enum {unknown}
         */
        Step: "code" | "setup";
        /**
         * Strength
         * @enum {unknown}
         */
        Strength: "moderate" | "stand_alone" | "strong" | "supporting" | "very_strong";
        /** TaskList */
        TaskList: {
            next_page_token: string;
            task_logs: components["schemas"]["TaskLog"][];
        };
        /** TaskLog */
        TaskLog: {
            cmd: string[];
            end_time?: string;
            exit_code?: number;
            id: string;
            name: string;
            start_time?: string;
            stderr: string;
            stdout: string;
            /** @default [] */
            system_logs?: string[];
        };
        /** TokenList */
        TokenList: {
            tokens: components["schemas"]["TokenView"][];
        };
        /**
         * TokenView
         * @description `last_used_at` (accurate to 5 minutes) and `address` are null before the first use.
         */
        TokenView: {
            address: string | null;
            created_at: string;
            expires_at: string;
            last_used_at: string | null;
            name: string;
            scope: components["schemas"]["Scope"];
            token_id: string;
        };
        /**
         * Totals
         * @description Counts over a part of the service; those of all parts, by `next_cursor`, add up to the whole.
         */
        Totals: {
            bytes_month: number;
            jobs: {
                [key: string]: number;
            };
            limits: components["schemas"]["PlanLimits"];
            next_cursor: string | null;
            premium_users: number;
            users: number;
        };
        /**
         * TrackView
         * @description A source of what is known about variants, such as ClinVar; `licence` and `citation` as its publisher states them.
         *
         *         `version` is the source's own release. `published`: the immutable version that a new job uses, null for a track inside the
         *         reference. A track that needs a licence is joined only when `options.tracks` names it. `size` in bytes. `rows`: alleles, regions,
         *         genes or bases that it holds. `published_at` is null for a track inside the reference.
         */
        TrackView: {
            /** @default null */
            citation?: string | null;
            /** @default [] */
            fields?: string[];
            /** @default null */
            kind?: string | null;
            /** @default null */
            licence?: string | null;
            name: string;
            /** @default false */
            needs_licence?: boolean;
            /** @default null */
            published?: string | null;
            /** @default null */
            published_at?: string | null;
            /** @default null */
            rows?: number | null;
            /** @default null */
            size?: number | null;
            /** @default null */
            title?: string | null;
            /** @default null */
            version?: string | null;
        };
        /**
         * Unit
         * @description What `records`, `total` and `rate` of a progress count.
         * @enum {unknown}
         */
        Unit: "bytes" | "files" | "records";
        /** Unresolved */
        Unresolved: {
            error_code: number;
            object_ids: string[];
        };
        /**
         * Upcoming
         * @description A result that will be archived at `archive_at` unless the plan changes.
         */
        Upcoming: {
            archive_at: string | null;
            job_id: string;
            name: string;
        };
        /** UploadBegun */
        UploadBegun: {
            part_size: number;
            parts: components["schemas"]["PartLink"][];
            upload_id: string;
        };
        /** UploadDone */
        UploadDone: {
            filename: string;
            size: number;
            status: components["schemas"]["UploadStatus"];
            upload_id: string;
        };
        /**
         * UploadStatus
         * @enum {unknown}
         */
        UploadStatus: "COMPLETED" | "DELETING" | "OPEN";
        /**
         * UploadView
         * @description `done` has arrived; `parts` are still to be sent.
         */
        UploadView: {
            done: components["schemas"]["DonePart"][];
            filename: string;
            part_size: number;
            parts: components["schemas"]["PartLink"][];
            size: number;
            status: components["schemas"]["UploadStatus"];
            upload_id: string;
        };
        /**
         * UsageView
         * @description What was used in this month (UTC), which ends at `period_end`; `running` jobs are active now.
         */
        UsageView: {
            bytes: number;
            jobs: number;
            month: string;
            period_end: string;
            running: number;
        };
        /**
         * UserLine
         * @description `jobs` and `bytes` of this month.
         */
        UserLine: {
            bytes: number;
            created_at: string;
            email: string;
            jobs: number;
            plan: components["schemas"]["Plan"];
            user_id: string;
        };
        /** UserList */
        UserList: {
            next_cursor: string | null;
            users: components["schemas"]["UserLine"][];
        };
        /**
         * VariantCandidate
         * @description A variant (`chrom-pos-ref-alt`) that a name may stand for, and the transcripts by which it does.
         */
        VariantCandidate: {
            transcripts: string[];
            variant: string;
        };
        /**
         * VariantEvidence
         * @description What the ACMG/AMP rules suggest of the variant; a suggestion, no decision.
         */
        VariantEvidence: {
            codes: components["schemas"]["EvidenceCode"][];
            not_assessed: components["schemas"]["NotAssessed"][];
            notes: components["schemas"]["EvidenceNote"][];
            points: number;
            rules: string;
            statement: string;
            suggested: string;
        };
        /**
         * VariantTrack
         * @description A track that was joined.
         */
        VariantTrack: {
            licence: string;
            name: string;
            title: string;
            version: string;
        };
        /**
         * VariantView
         * @description `variant`: `chrom-pos-ref-alt` by the reference's own contig name. `consequences`: one for each transcript, the columns
         *         of CSQ that have a value. `acmg` null: nothing was assessed. `files`: the explorer's files of this result (base64) by name,
         *         or null.
         */
        VariantView: {
            acmg: components["schemas"]["VariantEvidence"] | null;
            assembly: string;
            consequences: {
                [key: string]: string;
            }[];
            /** @default null */
            files?: {
                [key: string]: string;
            } | null;
            given: string;
            reference: string;
            synthetic: boolean;
            tracks: components["schemas"]["VariantTrack"][];
            variant: string;
            warnings: components["schemas"]["WarningView"][];
        };
        /** Versions */
        Versions: {
            workflow_type_version: string[];
        };
        /**
         * WarningView
         * @description `code`: see the table of docs/summary-format.md; `detail` says what is wrong and what to do.
         */
        WarningView: {
            code: string;
            detail: string;
            title: string;
        };
        /**
         * WebhookChange
         * @description What is absent stays as it is. `enabled` true also forgets why it was switched off.
         */
        WebhookChange: {
            /** @default null */
            enabled?: boolean | null;
            /** @default null */
            events?: ("job.archived" | "job.completed" | "job.failed" | "job.restored" | "job.warnings")[] | null;
            /** @default null */
            url?: string | null;
        };
        /** WebhookList */
        WebhookList: {
            webhooks: components["schemas"]["WebhookView"][];
        };
        /**
         * WebhookView
         * @description `events` empty: all. `disabled` says why nothing is sent, null while it is on.
         */
        WebhookView: {
            created_at: string;
            disabled: string | null;
            events: string[];
            url: string;
            webhook_id: string;
        };
        /**
         * WesServiceInfo
         * @description `system_state_counts` is empty: how many runs other users have is not shown.
         */
        WesServiceInfo: {
            auth_instructions_url: string;
            contactUrl?: string;
            default_workflow_engine_parameters: {
                [key: string]: string;
            }[];
            description: string;
            documentationUrl: string;
            environment: string;
            id: string;
            name: string;
            organization: components["schemas"]["Organization"];
            supported_filesystem_protocols: string[];
            supported_wes_versions: string[];
            system_state_counts: {
                [key: string]: number;
            };
            tags: {
                [key: string]: string;
            };
            type: components["schemas"]["ServiceType"];
            version: string;
            workflow_engine_versions: {
                [key: string]: components["schemas"]["EngineVersions"];
            };
            workflow_type_versions: {
                [key: string]: components["schemas"]["Versions"];
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AccessMethod = components['schemas']['AccessMethod'];
export type AccessUrl = components['schemas']['AccessUrl'];
export type Address = components['schemas']['Address'];
export type AdminAuditEntry = components['schemas']['AdminAuditEntry'];
export type AdminAuditList = components['schemas']['AdminAuditList'];
export type AdminJobList = components['schemas']['AdminJobList'];
export type AppSecretView = components['schemas']['AppSecretView'];
export type AttemptView = components['schemas']['AttemptView'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type AuditList = components['schemas']['AuditList'];
export type BillingView = components['schemas']['BillingView'];
export type BulkAccess = components['schemas']['BulkAccess'];
export type BulkAnswer = components['schemas']['BulkAnswer'];
export type BulkObjects = components['schemas']['BulkObjects'];
export type BulkSummary = components['schemas']['BulkSummary'];
export type BulkUrls = components['schemas']['BulkUrls'];
export type Cause = components['schemas']['Cause'];
export type ChallengeCode = components['schemas']['ChallengeCode'];
export type ChallengeOnly = components['schemas']['ChallengeOnly'];
export type ChangeView = components['schemas']['ChangeView'];
export type Checksum = components['schemas']['Checksum'];
export type Classification = components['schemas']['Classification'];
export type CodeState = components['schemas']['CodeState'];
export type CodeView = components['schemas']['CodeView'];
export type CommentView = components['schemas']['CommentView'];
export type CompleteUpload = components['schemas']['CompleteUpload'];
export type Confirm = components['schemas']['Confirm'];
export type ContentsObject = components['schemas']['ContentsObject'];
export type ContigView = components['schemas']['ContigView'];
export type CostPart = components['schemas']['CostPart'];
export type CostView = components['schemas']['CostView'];
export type CreatedShare = components['schemas']['CreatedShare'];
export type CreatedToken = components['schemas']['CreatedToken'];
export type CreatedWebhook = components['schemas']['CreatedWebhook'];
export type DeletedThings = components['schemas']['DeletedThings'];
export type DeletionReceipt = components['schemas']['DeletionReceipt'];
export type DeliveryList = components['schemas']['DeliveryList'];
export type DeliveryView = components['schemas']['DeliveryView'];
export type DonePart = components['schemas']['DonePart'];
export type DrsLimits = components['schemas']['DrsLimits'];
export type DrsObjectView = components['schemas']['DrsObjectView'];
export type DrsServiceInfo = components['schemas']['DrsServiceInfo'];
export type EngineVersions = components['schemas']['EngineVersions'];
export type EstimateView = components['schemas']['EstimateView'];
export type Event = components['schemas']['Event'];
export type EvidenceCode = components['schemas']['EvidenceCode'];
export type EvidenceNote = components['schemas']['EvidenceNote'];
export type Explore = components['schemas']['Explore'];
export type ExploreFile = components['schemas']['ExploreFile'];
export type ExternalService = components['schemas']['ExternalService'];
export type FailureView = components['schemas']['FailureView'];
export type FamilySet = components['schemas']['FamilySet'];
export type FileLink = components['schemas']['FileLink'];
export type FileList = components['schemas']['FileList'];
export type FileView = components['schemas']['FileView'];
export type FilterSetChange = components['schemas']['FilterSetChange'];
export type FilterSetList = components['schemas']['FilterSetList'];
export type FilterSetView = components['schemas']['FilterSetView'];
export type FirstCode = components['schemas']['FirstCode'];
export type Ga4ghError = components['schemas']['Ga4ghError'];
export type GeneSetView = components['schemas']['GeneSetView'];
export type Health = components['schemas']['Health'];
export type InputView = components['schemas']['InputView'];
export type JobDeleted = components['schemas']['JobDeleted'];
export type JobLine = components['schemas']['JobLine'];
export type JobList = components['schemas']['JobList'];
export type JobView = components['schemas']['JobView'];
export type LimitsView = components['schemas']['LimitsView'];
export type Log = components['schemas']['Log'];
export type LogText = components['schemas']['LogText'];
export type MailChoice = components['schemas']['MailChoice'];
export type MailChoiceWish = components['schemas']['MailChoiceWish'];
export type Message = components['schemas']['Message'];
export type MfaNeeded = components['schemas']['MfaNeeded'];
export type MfaOff = components['schemas']['MfaOff'];
export type MfaState = components['schemas']['MfaState'];
export type MonthCost = components['schemas']['MonthCost'];
export type NewCode = components['schemas']['NewCode'];
export type NewComment = components['schemas']['NewComment'];
export type NewFilterSet = components['schemas']['NewFilterSet'];
export type NewJob = components['schemas']['NewJob'];
export type NewSecret = components['schemas']['NewSecret'];
export type NewShare = components['schemas']['NewShare'];
export type NewToken = components['schemas']['NewToken'];
export type NewUpload = components['schemas']['NewUpload'];
export type NewWebhook = components['schemas']['NewWebhook'];
export type NotAssessed = components['schemas']['NotAssessed'];
export type Note = components['schemas']['Note'];
export type NoteSet = components['schemas']['NoteSet'];
export type Notifications = components['schemas']['Notifications'];
export type ObjectAccess = components['schemas']['ObjectAccess'];
export type ObjectUrl = components['schemas']['ObjectUrl'];
export type OpenShare = components['schemas']['OpenShare'];
export type Options = components['schemas']['Options'];
export type Organization = components['schemas']['Organization'];
export type PartLink = components['schemas']['PartLink'];
export type PassportBody = components['schemas']['PassportBody'];
export type Person = components['schemas']['Person'];
export type Plan = components['schemas']['Plan'];
export type PlanAnswer = components['schemas']['PlanAnswer'];
export type PlanLimits = components['schemas']['PlanLimits'];
export type PlanPrice = components['schemas']['PlanPrice'];
export type PlanWish = components['schemas']['PlanWish'];
export type PortalLink = components['schemas']['PortalLink'];
export type PriceView = components['schemas']['PriceView'];
export type Problem = components['schemas']['Problem'];
export type Profile = components['schemas']['Profile'];
export type ProfileChange = components['schemas']['ProfileChange'];
export type ProgressView = components['schemas']['ProgressView'];
export type QuoteView = components['schemas']['QuoteView'];
export type ReferenceList = components['schemas']['ReferenceList'];
export type ReferenceView = components['schemas']['ReferenceView'];
export type Remaining = components['schemas']['Remaining'];
export type Rerun = components['schemas']['Rerun'];
export type Reset = components['schemas']['Reset'];
export type RestoreView = components['schemas']['RestoreView'];
export type ResultState = components['schemas']['ResultState'];
export type ReviewChange = components['schemas']['ReviewChange'];
export type ReviewDeleted = components['schemas']['ReviewDeleted'];
export type ReviewLineView = components['schemas']['ReviewLineView'];
export type ReviewList = components['schemas']['ReviewList'];
export type ReviewStatus = components['schemas']['ReviewStatus'];
export type ReviewView = components['schemas']['ReviewView'];
export type RunForm = components['schemas']['RunForm'];
export type RunId = components['schemas']['RunId'];
export type RunList = components['schemas']['RunList'];
export type RunLog = components['schemas']['RunLog'];
export type RunRequest = components['schemas']['RunRequest'];
export type RunStatus = components['schemas']['RunStatus'];
export type RunSummary = components['schemas']['RunSummary'];
export type Scope = components['schemas']['Scope'];
export type Seen = components['schemas']['Seen'];
export type SeenVariants = components['schemas']['SeenVariants'];
export type SeenView = components['schemas']['SeenView'];
export type SentPart = components['schemas']['SentPart'];
export type Sequence = components['schemas']['Sequence'];
export type ServiceInfo = components['schemas']['ServiceInfo'];
export type ServiceType = components['schemas']['ServiceType'];
export type SessionLine = components['schemas']['SessionLine'];
export type SessionList = components['schemas']['SessionList'];
export type SessionView = components['schemas']['SessionView'];
export type Shared = components['schemas']['Shared'];
export type SharedCode = components['schemas']['SharedCode'];
export type SharedComment = components['schemas']['SharedComment'];
export type SharedReview = components['schemas']['SharedReview'];
export type SharedReviews = components['schemas']['SharedReviews'];
export type ShareList = components['schemas']['ShareList'];
export type ShareView = components['schemas']['ShareView'];
export type SignedOut = components['schemas']['SignedOut'];
export type SignIn = components['schemas']['SignIn'];
export type SignInMethods = components['schemas']['SignInMethods'];
export type SignUp = components['schemas']['SignUp'];
export type Stage = components['schemas']['Stage'];
export type State = components['schemas']['State'];
export type Status = components['schemas']['Status'];
export type Step = components['schemas']['Step'];
export type Strength = components['schemas']['Strength'];
export type TaskList = components['schemas']['TaskList'];
export type TaskLog = components['schemas']['TaskLog'];
export type TokenList = components['schemas']['TokenList'];
export type TokenView = components['schemas']['TokenView'];
export type Totals = components['schemas']['Totals'];
export type TrackView = components['schemas']['TrackView'];
export type Unit = components['schemas']['Unit'];
export type Unresolved = components['schemas']['Unresolved'];
export type Upcoming = components['schemas']['Upcoming'];
export type UploadBegun = components['schemas']['UploadBegun'];
export type UploadDone = components['schemas']['UploadDone'];
export type UploadStatus = components['schemas']['UploadStatus'];
export type UploadView = components['schemas']['UploadView'];
export type UsageView = components['schemas']['UsageView'];
export type UserLine = components['schemas']['UserLine'];
export type UserList = components['schemas']['UserList'];
export type VariantCandidate = components['schemas']['VariantCandidate'];
export type VariantEvidence = components['schemas']['VariantEvidence'];
export type VariantTrack = components['schemas']['VariantTrack'];
export type VariantView = components['schemas']['VariantView'];
export type Versions = components['schemas']['Versions'];
export type WarningView = components['schemas']['WarningView'];
export type WebhookChange = components['schemas']['WebhookChange'];
export type WebhookList = components['schemas']['WebhookList'];
export type WebhookView = components['schemas']['WebhookView'];
export type WesServiceInfo = components['schemas']['WesServiceInfo'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
