// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISettlement, SettledMember, SettledRound} from "../../src/interfaces/ISettlement.sol";
import {Vm, vm} from "../support/Vm.sol";
import {RandomDispute} from "./support/RandomDispute.sol";

contract SettlementFuzzTest is RandomDispute {
    uint8[5] private _votes = [1, 2, 3, 4, 8];
    uint256[16] private _noted;

    /// @dev I11: escrow, captured fee, bonds and slashes in; rewards, shares, returns and appellants out, to the wei.
    function testFuzz_what_comes_in_goes_out(uint256 seed) public {
        _make(seed);
        uint256 paidIn = token.balanceOf(address(settlement));
        _settleInOrder(0);
        settlement.returnEscrow(DISPUTE, DEAL, creator);
        uint256 expected = paidIn + registry.totalTaken();
        assertEq(settlement.totalEscrow(), 0, "no escrow left");
        assertEq(settlement.totalBonds(), 0, "no bond left");
        assertEq(_allCredits(), expected, "in equals out");
        assertEq(settlement.totalCredit(), expected, "as booked");
        assertEq(token.balanceOf(address(settlement)), expected, "and is there");
    }

    /// @dev I1, at every step: what is owed is there.
    function testFuzz_nothing_is_ever_owed_that_is_not_there(uint256 seed) public {
        _make(seed);
        for (uint256 k = 0; k < rounds.length; k++) {
            _settle(outcome, _roundAt(k));
            uint256 owed = settlement.totalEscrow() + settlement.totalBonds() + settlement.totalCredit();
            assertEq(token.balanceOf(address(settlement)), owed, "balance");
            assertEq(settlement.totalEscrow(), settlement.escrowOf(DEAL), "escrow");
            assertEq(settlement.totalCredit(), _allCredits(), "credits");
        }
    }

    /// @dev I20: rounds settle in any order.
    function testFuzz_the_order_of_rounds_changes_nothing(uint256 seed) public {
        _make(seed);
        bytes32 expected;
        for (uint256 order = 0; order < 6; order++) {
            uint256 snapshot = vm.snapshotState();
            _settleInOrder(order);
            settlement.returnEscrow(DISPUTE, DEAL, creator);
            bytes32 got = _fingerprint();
            vm.revertToState(snapshot);
            if (order == 0) expected = got;
            assertEq(got, expected, "who has what");
        }
    }

    /// @dev I12: on time and with the outcome, nobody loses stake; nobody loses more than it had.
    function testFuzz_who_is_on_time_and_right_keeps_its_stake(uint256 seed) public {
        _make(seed);
        for (uint256 k = 0; k < rounds.length; k++) {
            SettledRound memory round = _roundAt(k);
            uint256[] memory before = new uint256[](round.members.length);
            for (uint256 i = 0; i < before.length; i++) {
                before[i] = registry.stakeOf(round.members[i].mediator);
            }
            _settle(outcome, round);
            for (uint256 i = 0; i < before.length; i++) {
                SettledMember memory member = round.members[i];
                uint256 stake = registry.stakeOf(member.mediator);
                bool idle = !member.committed && !member.seated;
                bool right = member.revealed && (outcome > 2 || member.outcome > 2 || member.outcome == outcome);
                if (idle || right) assertEq(stake, before[i], "stake whole");
                assertTrue(stake <= before[i], "never grows");
                (uint256 times,,,) = registry.released(member.mediator);
                assertEq(times, 1, "released once");
            }
        }
    }

    /// @dev I13: whatever the vote and however the dispute ends with or without it, showing it pays at least as much as hiding it.
    function testFuzz_hiding_a_vote_never_pays(uint256 seed, uint8 vote, uint8 shownOutcome, uint8 hiddenOutcome)
        public
    {
        _make(seed);
        SettledRound memory round = _roundAt(0);
        SettledMember memory focal = round.members[0];
        (focal.committed, focal.seated, focal.revealed) = (true, true, true);
        focal.outcome = _votes[vote % 5];
        bool canary = round.canary;
        uint256 snapshot = vm.snapshotState();
        uint256 shown = _worth(round, canary ? outcome : 1 + shownOutcome % 6);
        vm.revertToState(snapshot);
        (focal.revealed, focal.outcome) = (false, 0);
        // Somebody did not reveal, so the phase ran to its end.
        round.revealRanToEnd = true;
        assertTrue(_worth(round, canary ? outcome : 1 + hiddenOutcome % 6) <= shown, "hidden pays no more than shown");
    }

    /// @dev The properties above say something only if the seeds get everywhere: every fault, every end of an appeal, heard or not, rounds that
    /// pay nobody, fees that return to an appellant, and slashes that find less than they ask for.
    function test_the_seeds_reach_every_case() public {
        uint256 snapshot = vm.snapshotState();
        for (uint256 seed = 0; seed < 120; seed++) {
            _make(seed);
            vm.recordLogs();
            _settleInOrder(0);
            _note(vm.getRecordedLogs());
            // What was noted lies in memory: the state it is about goes.
            (uint256[16] memory noted) = _noted;
            vm.revertToState(snapshot);
            _noted = noted;
        }
        for (uint256 i = 1; i <= 11; i++) {
            assertBelow(0, _noted[i], "times that a case came up, by its number");
        }
    }

    /// @dev 1 to 4 faults, 5 to 7 ends of appeals, 8 fees returned to the appellant, 9 a partial slash, 10 rewards, 11 a round without any.
    function _note(Vm.Log[] memory logs) private {
        uint256 rewards;
        for (uint256 i = 0; i < logs.length; i++) {
            bytes32 what = logs[i].topics[0];
            if (what == ISettlement.SeatSlashed.selector) {
                (, uint256 amount, uint8 fault) = abi.decode(logs[i].data, (uint8, uint256, uint8));
                _noted[fault]++;
                if (amount > 0 && registry.stakeOf(address(uint160(uint256(logs[i].topics[2])))) == 0) _noted[9]++;
            } else if (what == ISettlement.AppealSettled.selector) {
                (, uint8 result,) = abi.decode(logs[i].data, (uint8, uint8, uint256));
                _noted[4 + result]++;
            } else if (what == ISettlement.EscrowReturned.selector) {
                _noted[8]++;
            } else if (what == ISettlement.SeatRewarded.selector) {
                rewards++;
            }
        }
        _noted[rewards > 0 ? 10 : 11]++;
    }

    function _worth(SettledRound memory round, uint8 final_) private returns (uint256) {
        address focal = round.members[0].mediator;
        _settle(final_, round);
        return registry.stakeOf(focal) + settlement.creditOf(focal);
    }

    /// @dev The order-th permutation of three; rounds that the dispute lacks are left out.
    function _settleInOrder(uint256 order) private {
        uint256 start = order % 3;
        uint256 step = order < 3 ? 1 : 2;
        for (uint256 i = 0; i < 3; i++) {
            uint256 k = (start + i * step) % 3;
            if (k < rounds.length) _settle(outcome, _roundAt(k));
        }
    }
}
