// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../support/Vm.sol";
import {Campaign} from "./Campaign.sol";

/// @notice The invariants say something only if everyone gets somewhere: over fixed seeds everything that can happen does, several times.
contract ReachTest is Campaign {
    event log_named_uint(string key, uint256 value);

    uint256 private constant RUNS = 32;
    uint256 private constant STEPS = 250;

    function test_everything_that_can_happen_does() public {
        string[48] memory deeds = _deeds();
        uint256[48] memory times;
        bytes4[] memory actions = everyone.actions();
        for (uint256 run = 0; run < RUNS; run++) {
            uint256 snapshot = vm.snapshotState();
            for (uint256 i = 0; i < STEPS; i++) {
                _act(actions, uint256(keccak256(abi.encode(run, i))));
            }
            everyone.requireBooksBalanced();
            for (uint256 k = 0; k < deeds.length; k++) {
                times[k] += everyone.reached(bytes32(bytes(deeds[k])));
            }
            vm.revertToStateAndDelete(snapshot);
        }
        for (uint256 k = 0; k < deeds.length; k++) {
            emit log_named_uint(deeds[k], times[k]);
        }
        for (uint256 k = 0; k < deeds.length; k++) {
            assertBelow(0, times[k], deeds[k]);
        }
    }

    function _act(bytes4[] memory actions, uint256 seed) private {
        (bool done, bytes memory reason) =
            address(everyone).call(abi.encodeWithSelector(actions[seed % actions.length], seed >> 8));
        // Nothing anyone does is expected to fail.
        if (!done) assembly { revert(add(reason, 32), mload(reason)) }
    }

    function _deeds() private pure returns (string[48] memory) {
        return [
            "ACCEPT",
            "REJECT",
            "NONDETERMINISTIC",
            "CANNOT_REPRODUCE",
            "INCONCLUSIVE",
            "PREEMPTED",
            "UNSERVICEABLE",
            "dispute",
            "funding withdrawn",
            "express",
            "pair",
            "third round",
            "escalation",
            "too few drawn",
            "beacon silent",
            "appeal",
            "appeal of a canary",
            "canary",
            "false canary",
            "late canary",
            "seal opened",
            "seal kept shut",
            "vote hidden",
            "garbage committed",
            "commitment copied",
            "reveal copied",
            "poked",
            "trespassed",
            "timed out by a party",
            "drained",
            "refused",
            "abandon",
            "settled apart",
            "claim",
            "bond moved",
            "unstake",
            "withdraw",
            "newcomer",
            "class entered",
            "parameters changed",
            "terms changed",
            "paused",
            "other order",
            "one more ACCEPT",
            "hidden or shown",
            "settled in another order",
            "rotated with a seat",
            "another key voted"
        ];
    }
}
